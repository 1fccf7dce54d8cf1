package dev.bottle.gateway.git;

import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the gate says to the user of git, line by line. */
final class Wording {
  private static final String POLICY =
      "This is policy, not a fault: retrying or another route will not work.";

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
    lines.add("bottle: denied (" + reason.code() + "): " + SafeText.of(reason.sentence()));
    lines.addAll(refusal.details());
    lines.add(POLICY);
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
    return "bottle: error (" + failed.code() + "): " + SafeText.of(failed.sentence()) + ".";
  }

  private String remedy(DenyReason reason, boolean kept) {
    if (kept && bottle.isPresent()) {
      return "The operator can look at it: bottle pushes " + bottle.get();
    }
    var in = " of the entry " + SafeText.of(ask.entry());
    return switch (reason) {
      case DenyReason.PushSecretFound(var rule, _, _, _) ->
          "The operator can allow it: an entry in dlp.exempt: {\"rule\": \""
              + rule
              + "\", \"host\": \""
              + ask.target().host().text()
              + "\"}";
      case DenyReason.PushRefNotAllowed(var ref, _) ->
          "The operator can allow it: \"" + ref + "\" in \"push\"" + in;
      case DenyReason.PushPathNotAllowed _ ->
          "The operator can allow it: the path in \"pushPaths\"" + in;
      case DenyReason.AddressNotPublic _ ->
          "The operator can allow it: an entry in egress.privateNetworks or resolve for this host";
      case DenyReason.SshHostKey _ ->
          "The operator can allow it: the key of that fingerprint as \"KnownHostKey\""
              + in
              + ", if it is the right one";
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
          "The operator can see it in the audit log; no setting allows it.";
    };
  }
}
