package dev.bottle.gateway.dns;

import dev.bottle.gateway.dlp.Part;
import dev.bottle.gateway.dlp.Rows;
import dev.bottle.gateway.dlp.RuleSet;
import dev.bottle.gateway.dlp.Verdict;
import dev.bottle.gateway.event.EventSink;
import dev.bottle.gateway.event.GatewayEvent;
import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.guard.ClientLogin;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.guard.Peer;
import dev.bottle.gateway.guard.Served;
import dev.bottle.gateway.policy.Host;
import dev.bottle.gateway.policy.InvalidNameException;
import dev.bottle.gateway.policy.IpAddress;
import dev.bottle.gateway.policy.SecretKind;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DnsOpCode;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Answers each query by the client's grants and tells of it once. A packet that is no query is
 * dropped.
 */
final class NameAnswerer extends SimpleChannelInboundHandler<DatagramDnsQuery> {
  /** Seconds: a name whose grant is withdrawn is soon unknown. */
  private static final int TTL = 5;

  private static final String REFUSED = "host-not-allowed";

  private final Optional<IpAddress> ours;
  private final Supplier<Guard> guard;
  private final EventSink events;
  private final Clock clock;

  /** What is known of a name. */
  private sealed interface Name {
    /** What an event may show. */
    String shown();

    record Granted(String shown) implements Name {}

    record Unknown(String shown, Outcome outcome) implements Name {
      Unknown(String shown) {
        this(shown, new Outcome.Denied(REFUSED));
      }

      /** It is never repeated. */
      static Unknown withSecret(SecretKind kind) {
        return new Unknown(
            "[redacted]", new Outcome.Denied(REFUSED, Optional.empty(), Optional.empty(), kind));
      }
    }
  }

  NameAnswerer(Optional<IpAddress> ours, Supplier<Guard> guard, EventSink events, Clock clock) {
    this.ours = ours;
    this.guard = guard;
    this.events = events;
    this.clock = clock;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, DatagramDnsQuery query) {
    if (query.count(DnsSection.QUESTION) != 1 || !events.hasRoom()) {
      return;
    }
    DnsQuestion question = query.recordAt(DnsSection.QUESTION);
    var name = look(query, question);
    var granted = name instanceof Name.Granted;
    var outcome =
        switch (name) {
          case Name.Granted _ -> new Outcome.Allowed();
          case Name.Unknown unknown -> unknown.outcome();
        };
    events.accept(new GatewayEvent.Dns(clock.instant(), outcome, name.shown(), 0));
    var from = query.recipient();
    var to = query.sender();
    var code = granted ? DnsResponseCode.NOERROR : DnsResponseCode.NXDOMAIN;
    var response = new DatagramDnsResponse(from, to, query.id(), query.opCode(), code);
    response.setRecursionDesired(query.isRecursionDesired());
    response.setRecursionAvailable(true);
    response.addRecord(DnsSection.QUESTION, question);
    if (granted) {
      ours.filter(a -> isAbout(question, a))
          .ifPresent(address -> response.addRecord(DnsSection.ANSWER, record(question, address)));
    }
    ctx.writeAndFlush(response, ctx.voidPromise());
  }

  /**
   * Of other types a granted name has none (RFC 2308 section 2.2): no detour by an HTTPS record.
   */
  private static boolean isAbout(DnsQuestion question, IpAddress address) {
    var type = address.isV6() ? DnsRecordType.AAAA : DnsRecordType.A;
    return question.type().equals(type);
  }

  private static DnsRecord record(DnsQuestion question, IpAddress address) {
    return new DefaultDnsRawRecord(
        question.name(), question.type(), TTL, Unpooled.wrappedBuffer(address.octets()));
  }

  /** A name that is no host name could carry anything, so it is not repeated. */
  private Name look(DatagramDnsQuery query, DnsQuestion question) {
    Host host;
    try {
      host = Host.parse(question.name());
    } catch (InvalidNameException e) {
      return new Name.Unknown("[invalid]");
    }
    // A secret may have lost its case on the way, so that it is looked for in capitals as well.
    var spellings = question.name() + " " + question.name().toUpperCase(Locale.ROOT);
    var present = guard.get();
    if (holdsSecret(present.rules(), spellings)) {
      return Name.Unknown.withSecret(present.kindOf(new Part.Host(), spellings));
    }
    boolean answerable =
        ours.isPresent()
            && query.opCode().equals(DnsOpCode.QUERY)
            && question.dnsClass() == DnsRecord.CLASS_IN;
    return answerable && isGranted(host, query.sender())
        ? new Name.Granted(host.text())
        : new Name.Unknown(host.text());
  }

  private boolean isGranted(Host host, InetSocketAddress sender) {
    var address = IpAddress.of(sender.getAddress().getAddress());
    return guard
        .get()
        .as(new Peer(address, new ClientLogin.None()))
        .map(Served::guard)
        .filter(own -> own.policy().grantsSomethingOn(host) && !carriesData(own, host))
        .isPresent();
  }

  private static boolean carriesData(Guard guard, Host host) {
    return !guard.policy().names(host)
        && guard.rules().measure(new Part.Host(), host.text()).stream()
            .anyMatch(finding -> !guard.inspection().passes(finding.ruleId(), host));
  }

  private static boolean holdsSecret(RuleSet rules, String spellings) {
    return !(rules.scanText(new Part.Host(), spellings, Set.of()) instanceof Verdict.Clean)
        || !(rules.scanJoined(Rows.ofHosts(spellings), Set.of(), _ -> false)
            instanceof Verdict.Clean);
  }

  @Override
  @SuppressWarnings("deprecation") // Netty still calls it for inbound faults.
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // The port faces the agent: a packet that cannot be read deserves no answer and no log line.
  }
}
