package dev.bottle.gateway.policy;

import java.util.Optional;

/** How a refusal is put, by whatever road it reaches a person or an agent. */
public final class Spoken {
  /** An agent that reads this does not look for a way round. */
  public static final String POLICY =
      "This is policy, not a fault: retrying or another route will not work.";

  private Spoken() {}

  /** The first line of a refusal. */
  public static String refusal(DenyReason reason) {
    return refusal(reason.code(), SafeText.of(reason.sentence()));
  }

  /**
   * The same.
   *
   * @param sentence fit to be shown
   */
  public static String refusal(String code, String sentence) {
    return "bottle: denied (" + code + "): " + sentence;
  }

  /**
   * The first line of what is trouble and no refusal.
   *
   * @param sentence fit to be shown
   */
  public static String trouble(String code, String sentence) {
    return "bottle: error (" + code + "): " + sentence;
  }

  /**
   * The last line of a refusal.
   *
   * @param setting what an operator may write where to allow it; fit to be shown
   */
  public static String remedy(Optional<String> setting) {
    return setting
        .map(s -> "The operator can allow it: " + s)
        .orElse("The operator can see it in the audit log; no setting allows it.");
  }

  /** The setting that lets a finding pass. */
  public static String exemption(String rule, Destination target) {
    return "an entry in dlp.exempt: {\"rule\": \""
        + rule
        + "\", \"host\": \""
        + target.host().text()
        + "\"}";
  }

  /** The setting that admits an address. */
  public static String admission() {
    return "an entry in egress.privateNetworks or resolve for this host";
  }
}
