package dev.bottle.gateway.http;

import dev.bottle.gateway.git.HttpsUpstreams;
import dev.bottle.gateway.git.PushAsk;
import dev.bottle.gateway.git.UpstreamTransport;
import dev.bottle.gateway.git.UpstreamTransport.Service;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.http.GitCall.Ask;
import dev.bottle.gateway.policy.Decision;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.GitUpstream;
import dev.bottle.gateway.policy.Intent;
import dev.bottle.gateway.policy.RequestPath;
import dev.bottle.gateway.upstream.UpstreamException;
import dev.bottle.gateway.upstream.UpstreamTrouble;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Speaks git's smart protocol over https, for threads that block: through the same pools as all
 * other requests, so that only admitted addresses are dialled and certificates are verified.
 * Redirects are not followed.
 */
public final class HttpsGit implements HttpsUpstreams {
  /** Whose connections those requests use that no http client has made. */
  private static final String OWN_CLIENT = "git";

  /** Servers that take a token as a password do not look at the name, or want this one. */
  private static final String USER = "x-access-token:";

  private static final String ANNOUNCEMENT = "# service=";
  private static final int MOST_ANNOUNCED = 64;

  private final UpstreamPools pools;
  private final EventLoopGroup loops;
  private final HttpLimits limits;

  public HttpsGit(UpstreamPools pools, EventLoopGroup loops, HttpLimits limits) {
    this.pools = pools;
    this.loops = loops;
    this.limits = limits;
  }

  /** The way to a repository, logged in as it says, over connections of one loop. */
  static UpstreamTransport to(
      GitRepository repository, EventLoop loop, UpstreamPools pools, HttpLimits limits) {
    return (service, protocol) ->
        open(
            repository,
            service,
            protocol,
            ask -> GitCall.begin(loop, pools, repository, ask, limits));
  }

  /** Logged in with the first of the vault's credentials for the host, if there is one. */
  @Override
  public UpstreamTransport to(GitUpstream.Https upstream, Guard guard) {
    var server = upstream.at();
    var login = guard.vault().grantedTo(server).stream().findFirst();
    var repository =
        new GitRepository(
            guard,
            server,
            upstream.path(),
            login.map(c -> new Fields(List.of(basic(c.value().reveal())))).orElse(Fields.NONE),
            login.map(c -> Set.of(c.name())).orElse(Set.of()),
            OWN_CLIENT);
    return to(repository, loops.next(), pools, limits);
  }

  /**
   * A push that a person lets go, with the login that the vault has.
   *
   * @param entry by which it came
   * @param repository its path at upstream
   * @return empty where it is no longer granted
   */
  public Optional<PushAsk> pushAgain(
      String entry, Destination server, String repository, Guard guard) {
    var path = RequestPath.parse(repository);
    return PushGrants.of(guard, server, path)
        .filter(granted -> granted.entry().equals(entry))
        .filter(_ -> hasEntry(entry, guard) || isOnTheAllowlist(server, repository, guard))
        .map(
            granted ->
                new PushAsk(
                    entry,
                    "https",
                    server,
                    repository,
                    granted.grant(),
                    guard,
                    to(new GitUpstream.Https(server, path), guard)));
  }

  private static boolean hasEntry(String name, Guard guard) {
    return guard.git().stream().anyMatch(entry -> entry.name().equals(name));
  }

  private static boolean isOnTheAllowlist(Destination server, String repository, Guard guard) {
    var path = RequestPath.parse(repository + "/" + Service.RECEIVE_PACK.program());
    var request =
        new Intent.Request(new Intent.Route.Tunnelled(server), server, "POST", path, List.of());
    return guard.policy().decide(request) instanceof Decision.Allow;
  }

  private static Fields.Field basic(String password) {
    var login = (USER + password).getBytes(StandardCharsets.US_ASCII);
    return Fields.Field.of("Authorization", "Basic " + Base64.getEncoder().encodeToString(login));
  }

  private static GitConversation open(
      GitRepository repository,
      UpstreamTransport.Service service,
      String protocol,
      Function<Ask, GitCall> caller)
      throws IOException {
    var call = caller.apply(new Ask.Refs(service, repository.advertisement(service, protocol)));
    try {
      var advertisement = withoutAnnouncement(repository.server(), call.answer());
      return new GitConversation(repository, service, protocol, caller, call, advertisement);
    } catch (IOException | RuntimeException e) {
      call.close();
      throw e;
    }
  }

  /** Over https the oldest protocol puts the service's name and a flush first. */
  private static InputStream withoutAnnouncement(Destination server, InputStream answer)
      throws IOException {
    var head = answer.readNBytes(4);
    int length = pktLength(head);
    if (length < 4 + ANNOUNCEMENT.length() || length > MOST_ANNOUNCED) {
      return new SequenceInputStream(new ByteArrayInputStream(head), answer);
    }
    var line = answer.readNBytes(length - 4);
    if (!new String(line, StandardCharsets.ISO_8859_1).startsWith(ANNOUNCEMENT)) {
      var read = new ByteArrayInputStream(concat(head, line));
      return new SequenceInputStream(read, answer);
    }
    if (pktLength(answer.readNBytes(4)) != 0) {
      throw new UpstreamException(
          UpstreamTrouble.UPSTREAM_REFUSED,
          server.authorityText() + " gave an answer that is none of a git server's");
    }
    return answer;
  }

  /** The length that a pkt-line begins with; negative where it is none. */
  private static int pktLength(byte[] head) {
    int length = head.length == 4 ? 0 : -1;
    for (byte digit : head) {
      int value = Character.digit(digit & 0x7f, 16);
      length = length < 0 || digit < 0 || value < 0 ? -1 : length << 4 | value;
    }
    return length;
  }

  private static byte[] concat(byte[] first, byte[] second) {
    var all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }
}
