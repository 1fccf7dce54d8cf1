package dev.bottle.gateway.git;

/**
 * What became of a kept push that a person approved.
 *
 * @param id its folder's name
 * @param detail for people, escaped; empty where there is nothing to say
 */
public record KeptDecision(String id, Result result, String detail) {

  /** How it went. */
  public enum Result {
    /** Upstream has it; the folder is gone. */
    SENT("sent"),
    /** Upstream or its hooks said no. */
    REFUSED_UPSTREAM("refused-upstream"),
    /** A ref has moved since. */
    STALE("stale"),
    /** Trouble; the detail says whether the outcome is known. */
    FAILED("failed");

    private final String text;

    Result(String text) {
      this.text = text;
    }

    /** As the event line says it. */
    public String text() {
      return text;
    }
  }
}
