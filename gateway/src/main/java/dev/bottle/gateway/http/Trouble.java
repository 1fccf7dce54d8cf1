package dev.bottle.gateway.http;

import dev.bottle.gateway.upstream.UpstreamTrouble;

/**
 * Why an allowed exchange could not be carried out.
 *
 * @param code the stable code, as in {@code X-Bottle-Error}
 * @param status 500, 502, 503 or 504
 * @param sentence for people, without secrets
 */
record Trouble(String code, int status, String sentence) {

  static Trouble upstream(UpstreamTrouble trouble, String sentence) {
    return new Trouble(trouble.code(), trouble.status(), sentence);
  }

  static Trouble internal() {
    return new Trouble("internal", 500, "the gateway failed on this request.");
  }

  static Trouble overloaded(String sentence) {
    return new Trouble("overloaded", 503, sentence);
  }
}
