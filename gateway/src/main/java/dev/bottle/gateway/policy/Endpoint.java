package dev.bottle.gateway.policy;

/**
 * An address and port of this machine.
 *
 * @param address the address
 * @param port 1 to 65535
 */
public record Endpoint(IpAddress address, int port) {

  /** Whether a listener here takes connections to every address of the machine. */
  boolean isAnyAddress() {
    return address.isUnspecified();
  }
}
