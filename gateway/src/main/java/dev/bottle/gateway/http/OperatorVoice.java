package dev.bottle.gateway.http;

import dev.bottle.gateway.policy.DenyReason;
import java.util.Optional;

/**
 * How a refusal tells the operator what would allow it.
 *
 * @param bottle the bottle's id, or empty where the gateway runs alone
 */
public record OperatorVoice(Optional<String> bottle) {

  /** What would allow this, as a command or a setting; empty where nothing should. */
  Optional<String> remedy(DenyReason reason, Subject subject) {
    return switch (reason) {
      case DenyReason.HostNotAllowed _,
          DenyReason.PortNotAllowed _,
          DenyReason.MethodNotAllowed _,
          DenyReason.PathNotAllowed _ ->
          reason.allowEntry().map(entry -> allow(subject.censor(entry)));
      case DenyReason.AddressNotPublic _ ->
          Optional.of("an entry in egress.privateNetworks or resolve for this host");
      case DenyReason.SecretFound(var rule, _, _) ->
          Optional.of(
              "an entry in dlp.exempt: {\"rule\": \""
                  + rule
                  + "\", \"host\": \""
                  + subject.target().map(t -> subject.censor(t.host().text())).orElse("")
                  + "\"}");
      case DenyReason.CredentialMisuse _ ->
          Optional.of(
              "sending the placeholder that this bottle was given, or no entry in"
                  + " credentials for this host");
      case DenyReason.NotTls _, DenyReason.BodyNotInspectable _, DenyReason.UpgradeNotAllowed _ ->
          Optional.of("an entry in egress.passthrough for this host, which ends its inspection");
      case DenyReason.ProxyAuthRequired _ ->
          Optional.of("this client's address, or the token that it sends, in clients");
      case DenyReason.PushNotGranted _ ->
          Optional.of(
              "a git entry for the repository; for a forge's other interfaces an entry in"
                  + " egress.allowlist that names both methods and paths");
      case DenyReason.SniMismatch _,
          DenyReason.AuthorityMismatch _,
          DenyReason.MalformedRequest _,
          DenyReason.RequestTooLarge _,
          DenyReason.PushRefNotAllowed _,
          DenyReason.PushPathNotAllowed _,
          DenyReason.PushSecretFound _,
          DenyReason.PushMalformed _,
          // Over ssh only: package ssh says what would allow it.
          DenyReason.SshHostKey _,
          DenyReason.SshCommandNotAllowed _,
          DenyReason.SshRepositoryNotAllowed _,
          DenyReason.SshForwardingNotAllowed _,
          DenyReason.SshNotAllowed _ ->
          Optional.empty();
    };
  }

  private String allow(String entry) {
    return bottle
        .map(id -> "bottle allow " + id + " " + entry)
        .orElse("--allow " + entry + ", or \"" + entry + "\" in egress.allowlist");
  }
}
