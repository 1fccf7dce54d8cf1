package dev.bottle.launcher.session;

/**
 * Where things are on a bottle's networks, IPv4.
 *
 * @param gateway the gateway on the internal network
 * @param agent the agent there
 * @param gatewayOutside the gateway on the egress network
 */
public record BottleAddresses(String gateway, String agent, String gatewayOutside) {
  /** Where the gateway's proxy listens. */
  public static final int PROXY_PORT = 3128;

  /** The proxy as a URL. */
  public String proxyUrl() {
    return "http://" + gateway + ":" + PROXY_PORT;
  }
}
