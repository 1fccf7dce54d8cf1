package dev.bottle.gateway.http;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.SafeText;
import dev.bottle.gateway.policy.Spoken;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
  /** What follows the answer on its connection. */
  enum Afterwards {
    KEEP_ALIVE,
    CLOSE
  }

  /** The refusal of a request. */
  static Answer refusal(DenyReason reason, Subject subject, OperatorVoice voice) {
    var sentence = SafeText.of(subject.censor(reason.sentence()));
    var first = Spoken.refusal(reason.code(), sentence);
    var remedy = voice.remedy(reason, subject).map(SafeText::of);
    var text = first + "\n" + Spoken.POLICY + "\n" + Spoken.remedy(remedy) + "\n";
    var rule =
        reason instanceof DenyReason.SecretFound(var id, _, _)
            ? Optional.of(SafeText.of(id))
            : Optional.<String>empty();
    var json =
        error("permission_error", reason.code(), first + " " + Spoken.POLICY)
            + rule.map(r -> ",\"rule\":" + quote(r)).orElse("")
            + remedy.map(r -> ",\"allow\":" + quote(r)).orElse("")
            + "}}\n";
    return new Answer(reason.status(), "X-Bottle-Deny", reason.code(), json, text);
  }

  /** The report of trouble. */
  static Answer trouble(Trouble trouble) {
    var first = Spoken.trouble(trouble.code(), SafeText.of(trouble.sentence()));
    var json = error("api_error", trouble.code(), first) + "}}\n";
    return new Answer(trouble.status(), "X-Bottle-Error", trouble.code(), json, first + "\n");
  }

  /** The header fields of the response, its length aside. */
  Fields fields(Optional<RequestHead> request) {
    var fields = new ArrayList<Fields.Field>(4);
    fields.add(Fields.Field.of(field, code));
    fields.add(
        Fields.Field.of(
            "Content-Type", isJson(request) ? "application/json" : "text/plain; charset=utf-8"));
    fields.add(Fields.Field.of("Cache-Control", "no-store"));
    if (status == 407) {
      fields.add(Fields.Field.of("Proxy-Authenticate", "Basic realm=\"bottle\""));
    }
    return new Fields(fields);
  }

  /** The body of the response, as the request would have it. */
  byte[] body(Optional<RequestHead> request) {
    return (isJson(request) ? json : text).getBytes(StandardCharsets.US_ASCII);
  }

  /** Whether the body itself is sent: the answer to a HEAD request has none. */
  static boolean hasBody(Optional<RequestHead> request) {
    return request.isEmpty() || !request.get().method().equals("HEAD");
  }

  /** The response in HTTP/1.1. */
  ByteBuf encode(ByteBufAllocator allocator, Optional<RequestHead> request, Afterwards afterwards) {
    var body = body(request);
    var head = new StringBuilder(256);
    head.append("HTTP/1.1 ").append(status).append(' ').append(reasonPhrase()).append("\r\n");
    Wire.append(head, fields(request));
    Wire.appendFraming(head, new Framing.Length(body.length));
    head.append(afterwards == Afterwards.CLOSE ? "Connection: close\r\n\r\n" : "\r\n");
    var out = allocator.buffer(head.length() + body.length);
    out.writeCharSequence(head, StandardCharsets.US_ASCII);
    return hasBody(request) ? out.writeBytes(body) : out;
  }

  private static boolean isJson(Optional<RequestHead> request) {
    return request.map(Answer::wantsJson).orElse(false);
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
