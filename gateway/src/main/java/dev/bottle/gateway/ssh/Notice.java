package dev.bottle.gateway.ssh;

import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.SafeText;
import dev.bottle.gateway.policy.Spoken;
import dev.bottle.gateway.policy.SshGrant;
import java.util.Optional;

/** What the gate says on a client's standard error. */
final class Notice {
  private Notice() {}

  /** A refusal, each line ended. */
  static String refusal(DenyReason reason, Offer offer) {
    return Spoken.refusal(reason)
        + "\n"
        + Spoken.POLICY
        + "\n"
        + Spoken.remedy(setting(reason, offer).map(SafeText::of))
        + "\n";
  }

  /** Trouble on the way out, its line ended. */
  static String trouble(String code, String sentence) {
    return Spoken.trouble(code, SafeText.of(sentence)) + ".\n";
  }

  private static Optional<String> setting(DenyReason reason, Offer offer) {
    var in = " in " + offer.text();
    return switch (reason) {
      case DenyReason.SshHostKey _ ->
          Optional.of(
              "the key of that fingerprint as \"KnownHostKey\"" + in + ", if it is the right one");
      case DenyReason.SshCommandNotAllowed _ ->
          offer instanceof Offer.Host(var account)
                  && account.entry().grant() instanceof SshGrant.Commands
              ? Optional.of("a pattern in \"commands\"" + in)
              : Optional.of("another ssh entry, for a user other than git and without \"git\"");
      case DenyReason.SshRepositoryNotAllowed _ ->
          switch (offer) {
            case Offer.Host _ -> Optional.of("the repository in \"git\"" + in);
            case Offer.Repository _ -> Optional.of("another git entry, for that repository");
          };
      case DenyReason.PushNotGranted _ ->
          Optional.of(
              "\"git\": [\"org/repo\"]"
                  + in
                  + " makes it for git only, and pushes are then inspected");
      case DenyReason.SecretFound(var rule, _, _) ->
          Optional.of(Spoken.exemption(rule, offer.target()));
      case DenyReason.AddressNotPublic _ -> Optional.of(Spoken.admission());
      case DenyReason.SshForwardingNotAllowed _,
          DenyReason.SshNotAllowed _,
          DenyReason.PushRefNotAllowed _,
          DenyReason.PushPathNotAllowed _,
          DenyReason.PushSecretFound _,
          DenyReason.PushMalformed _,
          DenyReason.BodyNotInspectable _,
          DenyReason.MalformedRequest _,
          DenyReason.RequestTooLarge _,
          // What follows is said of http only.
          DenyReason.HostNotAllowed _,
          DenyReason.PortNotAllowed _,
          DenyReason.MethodNotAllowed _,
          DenyReason.PathNotAllowed _,
          DenyReason.SniMismatch _,
          DenyReason.AuthorityMismatch _,
          DenyReason.NotTls _,
          DenyReason.CredentialMisuse _,
          DenyReason.UpgradeNotAllowed _,
          DenyReason.ProxyAuthRequired _ ->
          Optional.empty();
    };
  }
}
