package dev.bottle.gateway.upstream;

import dev.bottle.gateway.policy.InvalidNameException;
import dev.bottle.gateway.policy.SecretString;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A Basic login (RFC 7617) at an upstream proxy.
 *
 * @param user without a colon or control bytes
 * @param password without control bytes
 */
public record ProxyLogin(String user, SecretString password) {

  /** Throws {@link InvalidNameException}, whose message does not show the password. */
  public ProxyLogin {
    if (user.indexOf(':') >= 0 || hasControl(user)) {
      throw new InvalidNameException("a proxy's user has no colon and no control bytes");
    }
    if (hasControl(password.reveal())) {
      throw new InvalidNameException("a proxy's password has no control bytes");
    }
  }

  /** The value of {@code Proxy-Authorization}: a secret. */
  String fieldValue() {
    var pair = user + ":" + password.reveal();
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean hasControl(String text) {
    return text.chars().anyMatch(Character::isISOControl);
  }
}
