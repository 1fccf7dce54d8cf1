package dev.bottle.gateway.http;

import static dev.bottle.gateway.http.MalformedHttpException.malformed;

import dev.bottle.gateway.credential.HeaderSwap;
import dev.bottle.gateway.dlp.Part;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.http.Ruling.Outbound;
import dev.bottle.gateway.policy.Decision;
import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.Intent;
import dev.bottle.gateway.policy.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Judges one request by its head: pure, before anything is resolved. */
final class RequestGate {
  static final Set<String> OVERRIDES =
      Set.of(
          "x-http-method-override",
          "x-http-method",
          "x-method-override",
          "x-original-method",
          "x-original-url",
          "x-original-uri",
          "x-rewrite-url",
          "x-forwarded-path",
          "x-forwarded-uri",
          "x-forwarded-prefix",
          "x-override-url");

  private static final Set<String> DIGESTS =
      Set.of("content-md5", "digest", "content-digest", "repr-digest");

  private final Guard guard;
  private final Origin origin;

  RequestGate(Guard guard, Origin origin) {
    this.guard = guard;
    this.origin = origin;
  }

  Ruling judge(RequestHead head, Framing framing) {
    RequestTarget target;
    var bare =
        new Subject(
            Optional.of(head.method()),
            origin.scheme(),
            tunnelTarget(),
            origin instanceof Origin.Tunnel tunnel ? tunnel.asSent() : "",
            Optional.empty(),
            Subject.Secrets.NONE);
    try {
      target = RequestTarget.of(head, origin);
    } catch (MalformedHttpException e) {
      return new Ruling.Refuse(origin.standingRefusal().orElse(e.reason()), inspected(bare));
    }
    var subject =
        new Subject(
            bare.method(),
            bare.scheme(),
            Optional.of(target.target()),
            target.asSent(),
            Optional.of(target.path()),
            Subject.Secrets.NONE);
    try {
      var intent = intent(head, target);
      var push = GitPush.of(head, target, origin.scheme());
      var refused = refusal(head, intent).or(() -> refusal(push, target, intent));
      if (refused.isPresent()) {
        return new Ruling.Refuse(refused.get(), inspected(subject));
      }
      var inspected = inspect(head, framing, target, subject, intent);
      return push instanceof GitPush.Step step && inspected instanceof Ruling.Forward forward
          ? new Ruling.Push(forward, step, granted(step, target).orElseThrow())
          : inspected;
    } catch (MalformedHttpException e) {
      return new Ruling.Refuse(e.reason(), inspected(subject));
    }
  }

  private Optional<Destination> tunnelTarget() {
    return origin instanceof Origin.Tunnel tunnel ? Optional.of(tunnel.target()) : Optional.empty();
  }

  private Intent.Request intent(RequestHead head, RequestTarget target) {
    var route =
        switch (origin) {
          case Origin.Proxy _, Origin.Plain _ -> new Intent.Route.Forward(target.target());
          case Origin.Tunnel _ -> new Intent.Route.Tunnelled(target.target());
        };
    var overrides = new ArrayList<String>(0);
    for (var field : head.fields().list()) {
      if (OVERRIDES.contains(field.lower().replace('_', '-'))) {
        overrides.add(field.lower());
      }
    }
    return new Intent.Request(route, target.authority(), head.method(), target.path(), overrides);
  }

  private Optional<DenyReason> refusal(RequestHead head, Intent.Request intent)
      throws MalformedHttpException {
    if (origin.standingRefusal().isPresent()) {
      return origin.standingRefusal();
    }
    if (guard.policy().decide(intent) instanceof Decision.Deny(var reason)) {
      return Optional.of(reason);
    }
    if (head.method().equals("CONNECT") || head.method().equals("TRACE")) {
      throw malformed(head.method() + " is not forwarded");
    }
    var expect = head.fields().all("expect");
    if (!expect.isEmpty() && !expect.equals(List.of("100-continue")) && !head.expectsContinue()) {
      throw malformed("Expect asks for something other than 100-continue");
    }
    if (WebSocketOffer.isUpgrade(head) && !WebSocketOffer.isWebSocket(head)) {
      var token = head.fields().first("upgrade").orElse("another protocol");
      return Optional.of(new DenyReason.UpgradeNotAllowed(SafeText.of(shortened(token))));
    }
    return Optional.empty();
  }

  /** What writes into repositories goes by the push gate, or not at all where an entry has one. */
  private Optional<DenyReason> refusal(GitPush push, RequestTarget target, Intent.Request intent) {
    boolean refused =
        switch (push) {
          case GitPush.Odd _ -> true;
          case GitPush.Step step -> granted(step, target).isEmpty();
          case GitPush.Dumb _ -> isForge(target) || target.path().text().contains(".git/");
          case GitPush.Unrelated _ -> isForge(target) && isForgeWrite(target, intent);
        };
    return refused ? Optional.of(new DenyReason.PushNotGranted(target.target())) : Optional.empty();
  }

  private boolean isForgeWrite(RequestTarget target, Intent.Request intent) {
    var method = intent.method();
    return (!intent.overrides().isEmpty()
            || (ForgeWrites.isOne(method, target.path())
                && ForgeQuestion.of(method, target.path(), target.query()).isEmpty()))
        && !guard.policy().singlesOut(target.target(), method, target.path());
  }

  private boolean isForge(RequestTarget target) {
    return ForgeHosts.haveEntry(guard.git(), target.target().host());
  }

  private Optional<PushGrants.Granted> granted(GitPush.Step step, RequestTarget target) {
    return PushGrants.of(guard, target.target(), step.repository());
  }

  private Ruling inspect(
      RequestHead head,
      Framing framing,
      RequestTarget target,
      Subject subject,
      Intent.Request intent)
      throws MalformedHttpException {
    var offer = WebSocketOffer.isWebSocket(head) ? WebSocketOffer.of(head, framing) : null;
    var scan =
        names(HeadScan.of(guard, target.target(), target.path()), subject)
            .add(new Part.Query(), target.query());
    var passed = HopByHop.forward(head.fields());
    var forwarded = offer == null ? passed : WebSocketOffer.others(passed);
    var sent = new ArrayList<Fields.Field>(forwarded.list().size());
    var logins = new TreeSet<String>();
    for (var field : forwarded.list()) {
      var swap = guard.vault().swapHeader(target.target(), field.lower(), field.value());
      var scanned = field.value();
      switch (swap) {
        case HeaderSwap.Unchanged() -> sent.add(field);
        case HeaderSwap.Swapped swapped -> {
          sent.add(field.withValue(swapped.value()));
          scanned = swapped.remainder();
          logins.add(swapped.credential());
        }
        case HeaderSwap.Misuse _ -> {
          return new Ruling.Refuse(
              new DenyReason.CredentialMisuse(target.target()), inspected(subject));
        }
      }
      scan.add(new Part.Header(field.lower()), field.name() + ": " + scanned);
    }
    measure(scan, target);
    var refused = scan.judge();
    if (refused.isPresent()) {
      return new Ruling.Refuse(refused.get(), inspected(subject));
    }
    var body = offer == null ? framing : new Framing.None();
    var declared = ContentCoding.of(head.fields());
    if (declared.isEmpty() && !body.isEmpty()) {
      return new Ruling.Refuse(
          new DenyReason.BodyNotInspectable("the body has a coding that cannot be inspected"),
          inspected(subject));
    }
    var coding = body.isEmpty() ? new ContentCoding.Identity() : declared.orElseThrow();
    var shown = scan.noted().isPresent() ? inspected(subject) : subject;
    var outbound =
        new Outbound(
            head.method(),
            origin.scheme(),
            target.target(),
            target.path(),
            target.query(),
            forUpstream(sent, coding, logins),
            coding.changesLength() ? new Framing.Chunked() : body,
            coding,
            logins,
            Optional.ofNullable(offer).map(o -> logins.isEmpty() ? o : o.uncompressed()));
    return new Ruling.Forward(shown, outbound, intent, scan.noted());
  }

  /** A host that the operator names is no place for an agent's data, whatever it looks like. */
  private void measure(HeadScan scan, RequestTarget target) {
    if (!guard.policy().names(target.target().host())) {
      scan.measure(new Part.Host(), target.target().host().text());
    }
    scan.measure(new Part.Path(), target.path().text()).measure(new Part.Query(), target.query());
  }

  private static HeadScan names(HeadScan scan, Subject subject) {
    subject.method().ifPresent(m -> scan.add(new Part.Header("method"), m));
    subject
        .target()
        .ifPresent(t -> scan.add(new Part.Host(), Subject.spellings(t, subject.hostAsSent())));
    subject.path().ifPresent(p -> scan.add(new Part.Path(), p.text()));
    return scan;
  }

  /**
   * An answer that is a login's echo must stay readable, or the real value could not be masked; and
   * the digest of a body as it came says nothing of one that is coded again.
   */
  private static Fields forUpstream(
      List<Fields.Field> fields, ContentCoding coding, Set<String> logins) {
    var changed = new ArrayList<>(fields);
    if (coding.changesLength()) {
      changed.removeIf(f -> DIGESTS.contains(f.lower()));
    }
    if (!logins.isEmpty()) {
      changed.removeIf(f -> f.lower().equals("accept-encoding"));
      changed.removeIf(f -> f.lower().equals("grpc-accept-encoding"));
      changed.add(Fields.Field.of("Accept-Encoding", "identity"));
    }
    return new Fields(changed);
  }

  /** The subject with the parts marked that no text may show. */
  private Subject inspected(Subject subject) {
    return new Subject(
        subject.method(),
        subject.scheme(),
        subject.target(),
        subject.hostAsSent(),
        subject.path(),
        new Subject.Secrets(
            subject.method().filter(m -> holdsSecret(new Part.Header("method"), m)).isPresent(),
            subject
                .target()
                .filter(
                    t -> holdsSecret(new Part.Host(), Subject.spellings(t, subject.hostAsSent())))
                .isPresent(),
            subject.path().filter(p -> holdsSecret(new Part.Path(), p.text())).isPresent()));
  }

  private boolean holdsSecret(Part part, String text) {
    return HeadScan.looking(guard).add(part, text).judge().isPresent();
  }

  private static String shortened(String token) {
    return token.length() > 40 ? token.substring(0, 40) : token;
  }
}
