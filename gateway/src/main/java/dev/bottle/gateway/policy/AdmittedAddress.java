package dev.bottle.gateway.policy;

/** An address that policy has checked for one destination; only {@link Policy#admit} makes it. */
public final class AdmittedAddress {
  private final Destination destination;
  private final IpAddress address;

  AdmittedAddress(Destination destination, IpAddress address) {
    this.destination = destination;
    this.address = address;
  }

  public Destination destination() {
    return destination;
  }

  public IpAddress address() {
    return address;
  }

  @Override
  public String toString() {
    return destination + " at " + address;
  }
}
