package dev.bottle.gateway.policy;

import java.util.Optional;

/** Why something is refused. Codes are stable; sentences are for people and hold no secret. */
public sealed interface DenyReason {

  /** The stable code, as in {@code X-Bottle-Deny}. */
  String code();

  /** The HTTP status of the refusal. */
  default int status() {
    return 403;
  }

  /** One sentence that names the host or rule. */
  String sentence();

  /** The allowlist entry that would permit it, where one would. */
  default Optional<String> allowEntry() {
    return Optional.empty();
  }

  record HostNotAllowed(Destination target) implements DenyReason {
    @Override
    public String code() {
      return "host-not-allowed";
    }

    @Override
    public String sentence() {
      return target.host().text() + " is not on this bottle's allowlist.";
    }

    @Override
    public Optional<String> allowEntry() {
      return Optional.of(entryFor(target));
    }
  }

  record PortNotAllowed(Destination target) implements DenyReason {
    @Override
    public String code() {
      return "port-not-allowed";
    }

    @Override
    public String sentence() {
      return "port "
          + target.port()
          + " of "
          + target.host().text()
          + " is not on this bottle's allowlist.";
    }

    @Override
    public Optional<String> allowEntry() {
      return Optional.of(entryFor(target));
    }
  }

  record MethodNotAllowed(Destination target, String method) implements DenyReason {
    @Override
    public String code() {
      return "method-not-allowed";
    }

    @Override
    public String sentence() {
      return method + " is not allowed on " + target.host().text() + ".";
    }

    @Override
    public Optional<String> allowEntry() {
      return Optional.of(entryFor(target));
    }
  }

  record PathNotAllowed(Destination target) implements DenyReason {
    @Override
    public String code() {
      return "path-not-allowed";
    }

    @Override
    public String sentence() {
      return "this path is not allowed on " + target.host().text() + ".";
    }

    @Override
    public Optional<String> allowEntry() {
      return Optional.of(entryFor(target));
    }
  }

  record AddressNotPublic(Destination target, String detail) implements DenyReason {
    @Override
    public String code() {
      return "address-not-public";
    }

    @Override
    public String sentence() {
      return target.host().text() + " " + detail + ".";
    }
  }

  record SniMismatch(Destination target) implements DenyReason {
    @Override
    public String code() {
      return "sni-mismatch";
    }

    @Override
    public String sentence() {
      return "the TLS server name differs from "
          + target.host().text()
          + ", which the tunnel was opened for.";
    }
  }

  record AuthorityMismatch(Destination target) implements DenyReason {
    @Override
    public String code() {
      return "authority-mismatch";
    }

    @Override
    public String sentence() {
      return "the Host field differs from "
          + target.authorityText()
          + ", where the request is bound to go.";
    }
  }

  record NotTls(Destination target) implements DenyReason {
    @Override
    public String code() {
      return "not-tls";
    }

    @Override
    public String sentence() {
      return "the tunnel to " + target.authorityText() + " carries something other than TLS.";
    }
  }

  /** Bytes that are not well-formed HTTP; {@code detail} never quotes them. */
  record MalformedRequest(String detail) implements DenyReason {
    @Override
    public String code() {
      return "malformed-request";
    }

    @Override
    public int status() {
      return 400;
    }

    @Override
    public String sentence() {
      return detail + ".";
    }
  }

  /** Well-formed but over a limit. */
  record RequestTooLarge(String detail) implements DenyReason {
    @Override
    public String code() {
      return "malformed-request";
    }

    @Override
    public int status() {
      return 431;
    }

    @Override
    public String sentence() {
      return detail + ".";
    }
  }

  /** No text for the agent tells the kind: who has stolen a canary must not learn of it. */
  record SecretFound(String rule, String location, SecretKind kind) implements DenyReason {
    public SecretFound(String rule, String location) {
      this(rule, location, SecretKind.GENUINE);
    }

    @Override
    public String code() {
      return "secret-found";
    }

    @Override
    public String sentence() {
      return "rule " + rule + " matched at " + location + ".";
    }
  }

  record CredentialMisuse(Destination target) implements DenyReason {
    @Override
    public String code() {
      return "credential-misuse";
    }

    @Override
    public String sentence() {
      return "a login for " + target.host().text() + " that is not this bottle's own placeholder.";
    }
  }

  record BodyNotInspectable(String detail) implements DenyReason {
    @Override
    public String code() {
      return "body-not-inspectable";
    }

    @Override
    public String sentence() {
      return detail + ".";
    }
  }

  /** {@code token} is the protocol asked for, already made safe to show. */
  record UpgradeNotAllowed(String token) implements DenyReason {
    @Override
    public String code() {
      return "upgrade-not-allowed";
    }

    @Override
    public String sentence() {
      return "an upgrade to " + token + " is not allowed.";
    }
  }

  record ProxyAuthRequired() implements DenyReason {
    @Override
    public String code() {
      return "proxy-auth-required";
    }

    @Override
    public int status() {
      return 407;
    }

    @Override
    public String sentence() {
      return "this client is not one that the gateway serves.";
    }
  }

  /** A push to somewhere that no entry grants at all. */
  record PushNotGranted(Destination target) implements DenyReason {
    @Override
    public String code() {
      return "push-ref-not-allowed";
    }

    @Override
    public String sentence() {
      return "pushing to " + target.host().text() + " is not granted to this bottle.";
    }
  }

  /**
   * A change of a ref that the grant does not cover.
   *
   * @param ref already made safe to show
   * @param change the gateway's own words: {@code "creating"}, {@code "deleting"}, {@code "a forced
   *     update of"}
   */
  record PushRefNotAllowed(String ref, String change) implements DenyReason {
    @Override
    public String code() {
      return "push-ref-not-allowed";
    }

    @Override
    public String sentence() {
      return change + " " + ref + " is not granted to this bottle.";
    }
  }

  /** A file that would run code elsewhere; {@code path} is already made safe to show. */
  record PushPathNotAllowed(String path) implements DenyReason {
    @Override
    public String code() {
      return "push-path-not-allowed";
    }

    @Override
    public String sentence() {
      return "a change of " + path + ", which runs code elsewhere, is not granted to this bottle.";
    }
  }

  /**
   * What a push would have carried out.
   *
   * @param rule the first rule that matched
   * @param location where first: {@code path:line}, or a part of a commit
   * @param summary how much in how many commits
   */
  record PushSecretFound(String rule, String location, String summary, SecretKind kind)
      implements DenyReason {
    @Override
    public String code() {
      return "push-secret-found";
    }

    @Override
    public String sentence() {
      return summary + ".";
    }
  }

  /** A request or pack that is not well formed or over a limit; {@code detail} never quotes it. */
  record PushMalformed(String detail) implements DenyReason {
    @Override
    public String code() {
      return "push-malformed";
    }

    @Override
    public String sentence() {
      return detail + ".";
    }
  }

  /** The key that upstream shows is not the pinned one, or none is pinned; both as OpenSSH says. */
  record SshHostKey(Destination target, String shown, Optional<String> pinned)
      implements DenyReason {
    @Override
    public String code() {
      return "ssh-host-key";
    }

    @Override
    public String sentence() {
      return target.authorityText()
          + " shows the host key "
          + shown
          + pinned.map(pin -> ", but " + pin + " is pinned.").orElse(", and no key is pinned.");
    }
  }

  /** {@code asked} says what was asked for, already made safe to show. */
  record SshCommandNotAllowed(String entry, String asked) implements DenyReason {
    @Override
    public String code() {
      return "ssh-command-not-allowed";
    }

    @Override
    public String sentence() {
      return asked + " is not granted on " + entry + ".";
    }
  }

  /** {@code repository} is already made safe to show. */
  record SshRepositoryNotAllowed(String entry, String repository) implements DenyReason {
    @Override
    public String code() {
      return "ssh-repository-not-allowed";
    }

    @Override
    public String sentence() {
      return "the repository " + repository + " is not granted on " + entry + ".";
    }
  }

  /** {@code kind} is the gateway's own word for what was to be forwarded. */
  record SshForwardingNotAllowed(String entry, String kind) implements DenyReason {
    @Override
    public String code() {
      return "ssh-forwarding-not-allowed";
    }

    @Override
    public String sentence() {
      return kind + " is not allowed over " + entry + ".";
    }
  }

  /** A client that is not this bottle's. */
  record SshNotAllowed(String entry) implements DenyReason {
    @Override
    public String code() {
      return "ssh-not-allowed";
    }

    @Override
    public String sentence() {
      return "this client's key is not one that may use " + entry + ".";
    }
  }

  private static String entryFor(Destination target) {
    return target.port() == 80 || target.port() == 443
        ? target.host().text()
        : target.authorityText();
  }
}
