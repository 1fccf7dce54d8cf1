package dev.bottle.gateway.credential;

/** What becomes of one header field of a request. */
public sealed interface HeaderSwap {

  /** Send and scan the field as it came. */
  record Unchanged() implements HeaderSwap {}

  /**
   * Send {@code value} instead. It holds the real login: never log or scan it.
   *
   * @param credential the name of the credential that was put in
   * @param remainder the client's own part of the field, without the placeholder: what to scan
   */
  record Swapped(String value, String credential, String remainder) implements HeaderSwap {
    @Override
    public String toString() {
      return "Swapped[" + credential + "]";
    }
  }

  /** A login for a host with a declared credential that is not the placeholder: refuse. */
  record Misuse(String credential) implements HeaderSwap {}
}
