package dev.bottle.launcher.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bottle.launcher.plan.BottleId;

/**
 * A plan's {@code gateway.json} with what only the session knows: where to listen, and for whom.
 */
final class GatewayConfigText {
  private GatewayConfigText() {}

  static String of(String planned, BottleId id, BottleAddresses addresses) {
    try {
      if (!(Json.MAPPER.readTree(planned) instanceof ObjectNode config)) {
        throw new SessionException("the planned gateway.json is not an object");
      }
      config.put("name", id.value());
      config.put("audit", "-");
      config
          .putObject("listen")
          .put("proxy", addresses.gateway() + ":" + BottleAddresses.PROXY_PORT)
          .put("http", addresses.gateway() + ":80")
          .put("tls", addresses.gateway() + ":443")
          .put("dns", addresses.gateway() + ":53");
      config.putArray("clients").addObject().put("name", "agent").put("address", addresses.agent());
      config.putObject("tls").put("caOut", "/run/bottle-out/ca.pem");
      config.put("pushes", GatewayContainer.PUSHES);
      if (config.has("ssh") || config.has("git")) {
        config
            .withObject("/listen")
            .put("ssh", addresses.gateway() + ":" + BottleAddresses.FIRST_SSH_PORT);
        config.put("authorizedKeys", GatewayContainer.AUTHORIZED_KEYS);
        config.put("hostKeyOut", "/run/bottle-out/" + GatewayContainer.HOST_KEY);
      }
      return config.toPrettyString();
    } catch (JsonProcessingException e) {
      throw new SessionException("the planned gateway.json is not JSON", e);
    }
  }
}
