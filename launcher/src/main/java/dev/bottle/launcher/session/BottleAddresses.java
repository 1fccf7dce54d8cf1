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

  /** Where its first ssh entry is served; the others follow. */
  static final int FIRST_SSH_PORT = 2222;

  /** The proxy as a URL. */
  public String proxyUrl() {
    return "http://" + gateway + ":" + PROXY_PORT;
  }

  /** A stand-in origin's on the egress network, beside the gateway. */
  String companion() {
    return near(gatewayOutside, 1);
  }

  /** Where the internal network's bridge would have its own, were the host to have one there. */
  String insideBridge() {
    return near(gateway, -1);
  }

  /**
   * A gateway is the second of the 16 addresses of its network, so neighbours differ in one part.
   */
  private static String near(String address, int offset) {
    int lastDot = address.lastIndexOf('.');
    int last = Integer.parseInt(address.substring(lastDot + 1));
    return address.substring(0, lastDot + 1) + (last + offset);
  }
}
