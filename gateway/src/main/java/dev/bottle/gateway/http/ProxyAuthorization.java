package dev.bottle.gateway.http;

import dev.bottle.gateway.guard.ClientLogin;
import dev.bottle.gateway.policy.SecretString;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/**
 * Reads {@code Proxy-Authorization} (RFC 9110 section 11.7.2). It ends here: fields that begin with
 * {@code proxy-} are never forwarded.
 */
final class ProxyAuthorization {
  private static final String FIELD = "proxy-authorization";
  private static final ClientLogin NONE = new ClientLogin.None();
  private static final ClientLogin UNREADABLE = new ClientLogin.Unreadable();

  private ProxyAuthorization() {}

  static ClientLogin of(Fields fields) {
    var sent = fields.all(FIELD);
    return switch (sent.size()) {
      case 0 -> NONE;
      case 1 -> parse(sent.getFirst());
      default -> UNREADABLE;
    };
  }

  private static ClientLogin parse(String value) {
    int space = value.indexOf(' ');
    if (space < 0) {
      return UNREADABLE;
    }
    var credentials = value.substring(space).strip();
    return switch (value.substring(0, space).toLowerCase(Locale.ROOT)) {
      case "basic" -> basic(credentials);
      case "bearer" -> new ClientLogin.Bearer(new SecretString(credentials));
      default -> UNREADABLE;
    };
  }

  /** RFC 7617: what stands before the first colon is the name. */
  private static ClientLogin basic(String credentials) {
    try {
      var login =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Base64.getDecoder().decode(credentials)))
              .toString();
      int colon = login.indexOf(':');
      return colon < 0
          ? UNREADABLE
          : new ClientLogin.Named(
              login.substring(0, colon), new SecretString(login.substring(colon + 1)));
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return UNREADABLE;
    }
  }
}
