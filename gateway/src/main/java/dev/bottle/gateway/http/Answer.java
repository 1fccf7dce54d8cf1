package dev.bottle.gateway.http;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.bottle.gateway.policy.DenyReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A response of the gateway's own: a refusal, or trouble.
 *
 * @param status the HTTP status
 * @param field the field that carries the code
 * @param code the stable code
 * @param json the body for clients that ask for JSON
 * @param text the body for all others
 */
record Answer(int status, String field, String code, String json, String text) {
  private static final String POLICY =
      "This is policy, not a fault: retrying or another route will not work.";

  /** What follows the answer on its connection. */
  enum Afterwards {
    KEEP_ALIVE,
    CLOSE
  }

  /** The refusal of a request. */
  static Answer refusal(DenyReason reason, Subject subject, OperatorVoice voice) {
    var sentence = SafeText.of(subject.censor(reason.sentence()));
    var first = "bottle: denied (" + reason.code() + "): " + sentence;
    var remedy = voice.remedy(reason, subject).map(SafeText::of);
    var text =
        first
            + "\n"
            + POLICY
            + "\n"
            + remedy
                .map(r -> "The operator can allow it: " + r)
                .orElse("The operator can see it in the audit log; no setting allows it.")
            + "\n";
    var rule =
        reason instanceof DenyReason.SecretFound(var id, _)
            ? Optional.of(SafeText.of(id))
            : Optional.<String>empty();
    var json =
        error("permission_error", reason.code(), first + " " + POLICY)
            + rule.map(r -> ",\"rule\":" + quote(r)).orElse("")
            + remedy.map(r -> ",\"allow\":" + quote(r)).orElse("")
            + "}}\n";
    return new Answer(reason.status(), "X-Bottle-Deny", reason.code(), json, text);
  }

  /** The report of trouble. */
  static Answer trouble(Trouble trouble) {
    var first = "bottle: error (" + trouble.code() + "): " + SafeText.of(trouble.sentence());
    var json = error("api_error", trouble.code(), first) + "}}\n";
    return new Answer(trouble.status(), "X-Bottle-Error", trouble.code(), json, first + "\n");
  }

  /** The bytes of the response; the answer to a HEAD request has no body. */
  ByteBuf encode(ByteBufAllocator allocator, Optional<RequestHead> request, Afterwards afterwards) {
    boolean asJson = request.map(Answer::wantsJson).orElse(false);
    var body = (asJson ? json : text).getBytes(StandardCharsets.US_ASCII);
    var head =
        "HTTP/1.1 "
            + status
            + " "
            + reasonPhrase()
            + "\r\n"
            + field
            + ": "
            + code
            + "\r\nContent-Type: "
            + (asJson ? "application/json" : "text/plain; charset=utf-8")
            + "\r\nContent-Length: "
            + body.length
            + "\r\nCache-Control: no-store\r\n"
            + (status == 407 ? "Proxy-Authenticate: Basic realm=\"bottle\"\r\n" : "")
            + (afterwards == Afterwards.CLOSE ? "Connection: close\r\n" : "")
            + "\r\n";
    var out = allocator.buffer(head.length() + body.length);
    out.writeCharSequence(head, StandardCharsets.US_ASCII);
    if (request.isEmpty() || !request.get().method().equals("HEAD")) {
      out.writeBytes(body);
    }
    return out;
  }

  private static boolean wantsJson(RequestHead request) {
    return request.fields().members("accept").stream()
        .anyMatch(type -> type.startsWith("application/json") || type.contains("+json"));
  }

  private String reasonPhrase() {
    return switch (status) {
      case 400 -> "Bad Request";
      case 403 -> "Forbidden";
      case 407 -> "Proxy Authentication Required";
      case 431 -> "Request Header Fields Too Large";
      case 502 -> "Bad Gateway";
      case 503 -> "Service Unavailable";
      case 504 -> "Gateway Timeout";
      default -> "Internal Server Error";
    };
  }

  private static String error(String type, String code, String message) {
    return "{\"type\":\"error\",\"error\":{\"type\":\""
        + type
        + "\",\"code\":"
        + quote(code)
        + ",\"message\":"
        + quote(message);
  }

  private static String quote(String text) {
    return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }
}
