package dev.bottle.gateway.http;

import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.git.PushAsk;
import dev.bottle.gateway.git.PushGate;
import dev.bottle.gateway.git.UpstreamTransport.Service;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.http.GitCall.Ask;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/** What one request of git's asks of the push gate; blocks. */
final class PushStep {
  /** A request that only asks for a login: git sends it before a body that it could not repeat. */
  private static final byte[] FLUSH = {'0', '0', '0', '0'};

  private static final byte[] ANNOUNCEMENT =
      "001f# service=git-receive-pack\n0000".getBytes(StandardCharsets.US_ASCII);

  private static final Set<String> LOGINS =
      Set.of("authorization", "cookie", "x-api-key", "private-token");

  private final PushGate gate;
  private final PushAsk ask;
  private final GitRepository repository;
  private final Way way;
  private final ContentCoding coding;
  private final EventLoop loop;
  private final UpstreamPools pools;
  private final HttpLimits limits;

  private enum Way {
    ADVERTISE,
    PROBE,
    RECEIVE
  }

  /**
   * A step.
   *
   * @param client who asks
   * @param framing how its body comes
   */
  PushStep(
      ProxyParts parts,
      EventLoop loop,
      Guard guard,
      String client,
      RequestHead head,
      Ruling.Push ruling,
      Framing framing) {
    var outbound = ruling.request().outbound();
    this.gate = parts.pushes();
    this.loop = loop;
    this.pools = parts.upstreams();
    this.limits = parts.limits();
    this.coding = outbound.coding();
    this.way = way(ruling.step().kind(), framing);
    this.repository =
        new GitRepository(
            guard,
            outbound.target(),
            ruling.step().repository(),
            logins(head, outbound),
            outbound.logins(),
            client);
    this.ask =
        new PushAsk(
            ruling.granted().entry(),
            outbound.scheme().text(),
            outbound.target(),
            repository.path().text(),
            ruling.granted().grant(),
            guard,
            HttpsGit.to(repository, loop, pools, limits));
  }

  private static Way way(GitPush.Step.Kind kind, Framing framing) {
    return switch (kind) {
      case ADVERTISEMENT -> Way.ADVERTISE;
      case PUSH -> framing.equals(new Framing.Length(FLUSH.length)) ? Way.PROBE : Way.RECEIVE;
    };
  }

  /** The client's own, but none that would log a connection in. */
  private static Fields logins(RequestHead head, Ruling.Outbound outbound) {
    return ConnectionLogin.of(head) == ConnectionLogin.NEGOTIATED
        ? Fields.NONE
        : outbound.fields().filter(field -> LOGINS.contains(field.lower()));
  }

  /** Whether the gate tells of it by an event of its own. */
  boolean isPush() {
    return way == Way.RECEIVE;
  }

  /** What takes logins out of what upstream says. */
  Vault vault() {
    return repository.guard().vault();
  }

  /** The media type of the answer. */
  String type() {
    return GitRepository.type(
        Service.RECEIVE_PACK, way == Way.ADVERTISE ? "advertisement" : "result");
  }

  /**
   * Does it.
   *
   * @param request the request's body as it comes
   * @throws IOException when there is nothing to answer: why upstream is not reached, or what it
   *     has answered instead
   */
  void run(InputStream request, OutputStream answer) throws IOException {
    switch (way) {
      case ADVERTISE -> gate.advertise(ask, new Announced(answer));
      case PROBE -> probe(request);
      case RECEIVE ->
          gate.receive(
              ask,
              coding instanceof ContentCoding.Identity ? request : new Gunzipped(request),
              answer);
    }
  }

  private void probe(InputStream request) throws IOException {
    if (!Arrays.equals(request.readNBytes(FLUSH.length + 1), FLUSH)) {
      throw new IOException("a push of four bytes that are no flush");
    }
    var question = repository.question(Service.RECEIVE_PACK, "", new Framing.Length(FLUSH.length));
    try (var call =
        GitCall.begin(
            loop,
            pools,
            repository,
            new Ask.Whole(Service.RECEIVE_PACK, question, ByteBuffer.wrap(FLUSH)),
            limits)) {
      call.answer().transferTo(OutputStream.nullOutputStream());
    }
  }

  /** Says first what service this is, once there is something to say. */
  private static final class Announced extends OutputStream {
    private final OutputStream out;
    private boolean announced;

    Announced(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] data, int from, int length) throws IOException {
      if (!announced) {
        announced = true;
        out.write(ANNOUNCEMENT);
      }
      out.write(data, from, length);
    }
  }
}
