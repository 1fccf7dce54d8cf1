package dev.bottle.gateway.dns;

import dev.bottle.gateway.dlp.Part;
import dev.bottle.gateway.dlp.Verdict;
import dev.bottle.gateway.event.EventSink;
import dev.bottle.gateway.event.GatewayEvent;
import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.policy.Host;
import dev.bottle.gateway.policy.InvalidNameException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import java.time.Clock;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/** Answers each query with NXDOMAIN and tells of it once. A packet that is no query is dropped. */
final class NameRefuser extends SimpleChannelInboundHandler<DatagramDnsQuery> {
  private final Supplier<Guard> guard;
  private final EventSink events;
  private final Clock clock;

  NameRefuser(Supplier<Guard> guard, EventSink events, Clock clock) {
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
    events.accept(
        new GatewayEvent.Dns(
            clock.instant(), new Outcome.Denied("host-not-allowed"), shown(question.name()), 0));
    var from = query.recipient();
    var to = query.sender();
    var response =
        new DatagramDnsResponse(from, to, query.id(), query.opCode(), DnsResponseCode.NXDOMAIN);
    response.setRecursionDesired(query.isRecursionDesired());
    response.setRecursionAvailable(true);
    response.addRecord(DnsSection.QUESTION, question);
    ctx.writeAndFlush(response, ctx.voidPromise());
  }

  /** A name that is no host name could carry anything, so it is not repeated. */
  private String shown(String name) {
    try {
      var host = Host.parse(name).text();
      return holdsSecret(name) ? "[redacted]" : host;
    } catch (InvalidNameException e) {
      return "[invalid]";
    }
  }

  /** A secret may have lost its case on the way, so that it is looked for in capitals as well. */
  private boolean holdsSecret(String name) {
    var spellings = name + " " + name.toUpperCase(Locale.ROOT);
    return !(guard.get().rules().scanText(new Part.Host(), spellings, Set.of())
        instanceof Verdict.Clean);
  }

  @Override
  @SuppressWarnings("deprecation") // Netty still calls it for inbound faults.
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // The port faces the agent: a packet that cannot be read deserves no answer and no log line.
  }
}
