package dev.bottle.launcher.cli;

import dev.bottle.gateway.policy.CidrBlock;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.Host;
import dev.bottle.gateway.policy.HostKey;
import dev.bottle.gateway.policy.IpAddress;
import dev.bottle.gateway.policy.Policy;
import dev.bottle.launcher.manifest.HostKeyPin;
import dev.bottle.launcher.manifest.SshLogin;
import dev.bottle.launcher.plan.Grants;
import dev.bottle.launcher.plan.Plan;
import dev.bottle.launcher.trust.HostKeyStore;
import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Settles, before a bottle starts, which host keys its ssh upstreams may show: one that nobody has
 * vouched for is shown to the person, one that was agreed to before must not have changed. What the
 * manifest itself names is the gateway's to check.
 */
final class HostKeys {
  private final HostKeyStore store;
  private final Probe probe;
  private final Person person;
  private final PrintStream err;

  HostKeys(HostKeyStore store, Probe probe, Person person, PrintStream err) {
    this.store = store;
    this.probe = probe;
    this.person = person;
    this.err = err;
  }

  /** Asks a server for its host key. */
  @FunctionalInterface
  interface Probe {
    /**
     * The key that a server shows.
     *
     * @param policy which addresses the bottle may reach
     * @throws IOException when the server may not be reached, or does not answer as an ssh server
     */
    HostKey shownBy(Destination upstream, Policy policy) throws IOException;
  }

  /** A bottle does not start so. The message is for people. */
  static final class UnsettledException extends Exception {
    private static final long serialVersionUID = 1L;

    UnsettledException(String message) {
      super(message);
    }
  }

  /**
   * Asks where something is to be asked.
   *
   * @return the plan with what the person has agreed to
   * @throws UnsettledException when nobody vouches for a key, or one has changed
   * @throws IOException when a key cannot be kept
   */
  Plan settle(Plan plan, StartRunner.Consent consent)
      throws UnsettledException, IOException, InterruptedException {
    if (consent == StartRunner.Consent.GIVEN) {
      for (var entry : plan.logins()) {
        mustBeKnown(entry);
      }
    }
    var shown = shown(plan, consent);
    Map<Destination, HostKey> agreed = new LinkedHashMap<>();
    for (var entry : plan.logins()) {
      var answer = shown.get(entry.upstream());
      if (answer != null && !agreed.containsKey(entry.upstream())) {
        settle(entry, answer).ifPresent(key -> agreed.put(entry.upstream(), key));
      }
    }
    return agreed.isEmpty() ? plan : plan.remembering(agreed);
  }

  private void mustBeKnown(SshLogin entry) throws UnsettledException {
    switch (entry.pin()) {
      case HostKeyPin.Declared _, HostKeyPin.Remembered _ -> {}
      case HostKeyPin.Placeholder _ ->
          err.println(
              entry.name()
                  + ": its KnownHostKey is an example's, so ssh to it will be refused. A start"
                  + " without --yes shows the key of "
                  + entry.upstream()
                  + " and offers to pin it.");
      case HostKeyPin.Absent _ ->
          throw new UnsettledException(
              entry.name()
                  + ": the host key of "
                  + entry.upstream()
                  + " is not known, and --yes does not pin one. Start once without --yes to see"
                  + " and pin it, or put KnownHostKey into the manifest.");
    }
  }

  /** What each upstream without a declared key shows, all asked at once. */
  private Map<Destination, Answer> shown(Plan plan, StartRunner.Consent consent)
      throws InterruptedException {
    var policy = policy(plan.grants());
    Map<Destination, Future<HostKey>> asked = new LinkedHashMap<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var entry : plan.logins()) {
        var upstream = entry.upstream();
        if (isAsked(entry.pin(), consent) && !asked.containsKey(upstream)) {
          asked.put(upstream, threads.submit(() -> probe.shownBy(upstream, policy)));
        }
      }
    }
    Map<Destination, Answer> answers = new LinkedHashMap<>();
    for (var future : asked.entrySet()) {
      answers.put(future.getKey(), answer(future.getValue()));
    }
    return answers;
  }

  /** What the gateway itself will say of addresses. */
  private static Policy policy(Grants grants) {
    var mapped = new LinkedHashMap<Host, IpAddress>();
    grants.resolve().forEach((host, ip) -> mapped.put(Host.parse(host), IpAddress.parse(ip)));
    var blocks = grants.privateNetworks().stream().map(CidrBlock::parse).toList();
    return Policy.of(new Policy.Rules(List.of(), List.of(), blocks, mapped));
  }

  private static boolean isAsked(HostKeyPin pin, StartRunner.Consent consent) {
    return switch (pin) {
      case HostKeyPin.Declared _ -> false;
      case HostKeyPin.Remembered _ -> true;
      case HostKeyPin.Placeholder _, HostKeyPin.Absent _ -> consent == StartRunner.Consent.ASK;
    };
  }

  /** What came of asking a server. */
  private sealed interface Answer {
    record Key(HostKey key) implements Answer {}

    record None(String why) implements Answer {}
  }

  private static Answer answer(Future<HostKey> future) throws InterruptedException {
    try {
      return new Answer.Key(future.get());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        return new Answer.None(String.valueOf(cause.getMessage()));
      }
      throw new IllegalStateException("asking for a host key", e);
    }
  }

  private Optional<HostKey> settle(SshLogin entry, Answer answer)
      throws UnsettledException, IOException {
    return switch (answer) {
      case Answer.None(var why) -> {
        // The gateway checks a pinned key anyway, and without one lets nothing through.
        if (entry.pin().known().isEmpty()) {
          err.println(
              entry.name()
                  + ": no host key to pin, so ssh to it will be refused: "
                  + entry.upstream()
                  + ": "
                  + why);
        }
        yield Optional.empty();
      }
      case Answer.Key(var key) -> {
        var known = entry.pin().known();
        if (known.isPresent()) {
          mustBeTheSame(entry, known.get(), key);
          yield Optional.empty();
        }
        yield Optional.of(offered(entry, key));
      }
    };
  }

  /** A server may have a key of another type besides; the gateway asks for the pinned one's. */
  private static void mustBeTheSame(SshLogin entry, HostKey pinned, HostKey shown)
      throws UnsettledException {
    if (!shown.equals(pinned) && type(shown).equals(type(pinned))) {
      throw new UnsettledException(
          "the host key of "
              + entry.upstream()
              + " has changed. Somebody may stand in between.\n  pinned  "
              + pinned.fingerprint()
              + "\n  shown   "
              + shown.fingerprint()
              + "\nIf its operator says that the new one is right, forget the old one: bottle trust"
              + " --forget-host-key "
              + entry.upstream());
    }
  }

  private static String type(HostKey key) {
    return key.line().substring(0, key.line().indexOf(' '));
  }

  private HostKey offered(SshLogin entry, HostKey key) throws UnsettledException, IOException {
    err.println(
        entry.name() + ": " + entry.upstream() + " shows the host key " + key.fingerprint());
    err.println(
        "  (" + type(key) + "). Nobody has vouched for it: compare it with its operator's.");
    if (!person.agrees("Pin it?")) {
      throw new UnsettledException(
          "the host key of " + entry.upstream() + " was not pinned; nothing was started");
    }
    store.keep(entry.upstream(), key);
    return key;
  }
}
