package dev.bottle.gateway.upstream;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.bottle.gateway.policy.HostName;
import dev.bottle.gateway.policy.IpAddress;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.resolver.dns.DnsServerAddresses;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Asks name servers for both kinds of address at once. Each question leaves from a port of its own
 * with a random number, against forged answers (RFC 5452); a truncated answer is asked for again
 * over TCP. Netty carries single questions only: its own resolution knows no TTL of an alias.
 */
final class DnsLookup implements MachineLookup.NameServers {
  private static final Duration ONE_QUESTION = Duration.ofSeconds(2);
  private static final Duration NONE_FRESH = Duration.ofSeconds(5);

  /** How long half an answer holds, when the server owes the other kind of address. */
  private static final long HALF_FRESH = 1;

  private static final int ROUNDS = 2;
  private static final DnsReply SILENCE =
      new DnsReply.Trouble(UpstreamTrouble.UPSTREAM_TIMEOUT, "the name server does not answer");

  private final DnsNameResolver wire;

  DnsLookup(EventLoop loop) {
    this(loop, ONE_QUESTION);
  }

  DnsLookup(EventLoop loop, Duration oneQuestion) {
    var nobody = DnsServerAddresses.singleton(new InetSocketAddress(0));
    this.wire =
        new DnsNameResolverBuilder(loop)
            .datagramChannelType(NioDatagramChannel.class)
            .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
            .socketChannelType(NioSocketChannel.class)
            .queryTimeoutMillis(oneQuestion.toMillis())
            // Some home routers refuse EDNS, and the C library does without.
            .optResourceEnabled(false)
            .resolveCache(NoopDnsCache.INSTANCE)
            .nameServerProvider(_ -> nobody.stream())
            .searchDomains(List.of())
            .build();
  }

  /** The addresses of exactly this name; servers are tried in order, and all of them twice. */
  @Override
  public Lookup.Found lookUp(HostName name, List<InetSocketAddress> servers)
      throws UpstreamException, InterruptedException {
    var v6 = new FutureTask<>(() -> resolve(name, DnsRecordType.AAAA, servers));
    Thread.startVirtualThread(v6);
    var v4 = resolve(name, DnsRecordType.A, servers);
    try {
      return found(name, List.of(v6.get(), v4));
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private static Lookup.Found found(HostName name, List<DnsReply> replies)
      throws UpstreamException {
    var addresses = new ArrayList<IpAddress>();
    var troubles = new ArrayList<UpstreamException>();
    long ttl = Long.MAX_VALUE;
    for (var reply : replies) {
      switch (reply) {
        case DnsReply.Addresses some -> {
          addresses.addAll(some.addresses());
          ttl = Math.min(ttl, some.ttl());
        }
        case DnsReply.None _ -> {}
        case DnsReply.Alias _ -> {}
        case DnsReply.Trouble(var trouble, var why) -> {
          troubles.add(new UpstreamException(trouble, name.text() + " does not resolve: " + why));
          ttl = Math.min(ttl, HALF_FRESH);
        }
      }
    }
    if (addresses.isEmpty() && !troubles.isEmpty()) {
      throw troubles.getFirst();
    }
    return addresses.isEmpty()
        ? new Lookup.Found(List.of(), NONE_FRESH)
        : new Lookup.Found(addresses, Duration.ofSeconds(ttl));
  }

  /** Follows aliases that a server left unresolved. */
  private DnsReply resolve(HostName name, DnsRecordType type, List<InetSocketAddress> servers)
      throws InterruptedException {
    var asked = name;
    long ttl = Long.MAX_VALUE;
    for (int i = 0; i <= DnsReply.MAX_ALIASES; i++) {
      switch (askAll(asked, type, servers)) {
        case DnsReply.Alias(var to, var aliasTtl) -> {
          asked = to;
          ttl = Math.min(ttl, aliasTtl);
        }
        case DnsReply.Addresses(var addresses, var own) -> {
          return new DnsReply.Addresses(addresses, Math.min(ttl, own));
        }
        case DnsReply.None none -> {
          return none;
        }
        case DnsReply.Trouble trouble -> {
          return trouble;
        }
      }
    }
    return DnsReply.ENDLESS;
  }

  private DnsReply askAll(HostName name, DnsRecordType type, List<InetSocketAddress> servers)
      throws InterruptedException {
    DnsReply reply = new DnsReply.None();
    for (int round = 0; round < ROUNDS; round++) {
      for (var server : servers) {
        reply = ask(name, type, server);
        if (!(reply instanceof DnsReply.Trouble)) {
          return reply;
        }
      }
    }
    return reply;
  }

  private DnsReply ask(HostName name, DnsRecordType type, InetSocketAddress server)
      throws InterruptedException {
    var reply = new CompletableFuture<DnsReply>();
    var _ =
        wire.query(server, new DefaultDnsQuestion(name.text(), type))
            .addListener(
                (Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> answer) ->
                    reply.complete(read(answer, name, type)));
    try {
      // The wire's own time-out is for each transport: a truncated answer may take two.
      return reply.completeOnTimeout(SILENCE, 2 * wire.queryTimeoutMillis(), MILLISECONDS).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private static DnsReply read(
      Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> answer,
      HostName name,
      DnsRecordType type) {
    if (answer.isSuccess()) {
      try {
        return DnsReply.read(answer.getNow().content(), name, type);
      } finally {
        answer.getNow().release();
      }
    }
    return answer.cause() instanceof DnsNameResolverTimeoutException
        ? SILENCE
        : new DnsReply.Trouble(
            UpstreamTrouble.UPSTREAM_DNS, "the name server cannot be reached or understood");
  }
}
