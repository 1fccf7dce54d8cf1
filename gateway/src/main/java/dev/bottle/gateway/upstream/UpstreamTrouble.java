package dev.bottle.gateway.upstream;

/** What goes wrong on the way out; codes are stable, as in {@code X-Bottle-Error}. */
public enum UpstreamTrouble {
  UPSTREAM_DNS("upstream-dns", 502),
  UPSTREAM_REFUSED("upstream-refused", 502),
  UPSTREAM_TLS("upstream-tls", 502),
  UPSTREAM_TIMEOUT("upstream-timeout", 504);

  private final String code;
  private final int status;

  UpstreamTrouble(String code, int status) {
    this.code = code;
    this.status = status;
  }

  public String code() {
    return code;
  }

  /** The HTTP status of the answer. */
  public int status() {
    return status;
  }
}
