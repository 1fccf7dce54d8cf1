package dev.bottle.gateway.git;

import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.SafeText;
import dev.bottle.gateway.policy.Spoken;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the gate says to the user of git, line by line. */
final class Wording {
  private final PushAsk ask;
  private final Optional<String> bottle;

  Wording(PushAsk ask, Optional<String> bottle) {
    this.ask = ask;
    this.bottle = bottle;
  }

  /** A refusal with all that is known of it. */
  List<String> lines(Refusal refusal) {
    var reason = refusal.reason();
    var lines = new ArrayList<String>();
    lines.add(Spoken.refusal(reason));
    lines.addAll(refusal.details());
    lines.add(Spoken.POLICY);
    lines.add(remedy(reason, refusal.isDecidable()));
    return lines;
  }

  /** An ending before or without a report; nothing for one that went well. */
  List<String> lines(PushEnding ending) {
    return switch (ending) {
      case PushEnding.Sent _ -> List.of();
      case PushEnding.Refused(var reason) -> lines(new Refusal(reason));
      case PushEnding.Failed failed -> List.of(line(failed));
    };
  }

  /** Trouble. */
  static String line(PushEnding.Failed failed) {
    return Spoken.trouble(failed.code(), SafeText.of(failed.sentence())) + ".";
  }

  private String remedy(DenyReason reason, boolean kept) {
    if (kept && bottle.isPresent()) {
      return "The operator can look at it: bottle pushes " + bottle.get();
    }
    return Spoken.remedy(setting(reason));
  }

  private Optional<String> setting(DenyReason reason) {
    var in = " of the entry " + SafeText.of(ask.entry());
    return switch (reason) {
      case DenyReason.PushSecretFound(var rule, _, _, _) ->
          Optional.of(Spoken.exemption(rule, ask.target()));
      case DenyReason.PushRefNotAllowed(var ref, _) ->
          Optional.of("\"" + ref + "\" in \"push\"" + in);
      case DenyReason.PushPathNotAllowed _ -> Optional.of("the path in \"pushPaths\"" + in);
      case DenyReason.AddressNotPublic _ -> Optional.of(Spoken.admission());
      case DenyReason.SshHostKey _ ->
          Optional.of(
              "the key of that fingerprint as \"KnownHostKey\"" + in + ", if it is the right one");
      case DenyReason.PushNotGranted _,
          DenyReason.PushMalformed _,
          DenyReason.BodyNotInspectable _,
          // What follows is not said of pushes.
          DenyReason.SecretFound _,
          DenyReason.SshCommandNotAllowed _,
          DenyReason.SshRepositoryNotAllowed _,
          DenyReason.SshForwardingNotAllowed _,
          DenyReason.SshNotAllowed _,
          DenyReason.MalformedRequest _,
          DenyReason.RequestTooLarge _,
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
