package dev.bottle.launcher.plan;

import java.util.Map;

/**
 * What the gateway of a bottle enforces.
 *
 * @param configJson the text of {@code gateway.json}: egress, dlp, credentials, resolve, … Where to
 *     listen is not the plan's to say, since addresses are drawn when the networks are made: the
 *     session sets {@code name}, {@code listen}, {@code clients}, {@code audit} and {@code
 *     tls.caOut} itself, over whatever stands there. Credential values are not in it
 * @param files snapshots that lie beside {@code gateway.json} by plain file name (rules files,
 *     upstream CAs); the config names them relative to itself
 */
public record GatewayPlan(String configJson, Map<String, byte[]> files) {
  public GatewayPlan {
    files = Map.copyOf(files);
  }
}
