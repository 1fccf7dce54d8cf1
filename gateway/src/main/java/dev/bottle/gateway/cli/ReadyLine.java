package dev.bottle.gateway.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.bottle.gateway.Gateway;
import java.io.IOException;
import java.util.Map;

/** The first line on stdout: where the gateway listens and what the agent writes for its logins. */
final class ReadyLine {
  private ReadyLine() {}

  static String of(Gateway gateway, Setup setup) {
    return Notices.line(
        "ready",
        json -> {
          json.writeObjectFieldStart("listen");
          members(json, gateway.listening());
          json.writeEndObject();
          var ssh = gateway.sshListening();
          if (!ssh.isEmpty()) {
            json.writeObjectFieldStart("ssh");
            members(json, ssh);
            json.writeEndObject();
          }
          var git = gateway.gitListening();
          if (!git.isEmpty()) {
            json.writeObjectFieldStart("git");
            members(json, git);
            json.writeEndObject();
          }
          var caOut = setup.caOut();
          if (caOut.isPresent()) {
            json.writeStringField("ca", caOut.get());
          }
          var placeholders = setup.guard().vault().placeholders();
          if (!placeholders.isEmpty()) {
            json.writeObjectFieldStart("placeholders");
            members(json, placeholders);
            json.writeEndObject();
          }
        });
  }

  private static void members(JsonGenerator json, Map<String, String> members) throws IOException {
    for (var member : members.entrySet()) {
      json.writeStringField(member.getKey(), member.getValue());
    }
  }
}
