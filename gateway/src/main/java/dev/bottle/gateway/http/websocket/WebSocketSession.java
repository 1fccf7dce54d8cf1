package dev.bottle.gateway.http.websocket;

import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.http.websocket.Leg.Reading;
import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.RequestPath;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One WebSocket session between a client and an upstream, from the end of its handshakes to its one
 * {@link Ending}. Every byte of both sides is parsed; nothing passes that is no frame. Confined to
 * one event loop.
 */
public final class WebSocketSession {
  private final Leg client;
  private final Leg upstream;
  private final Owner owner;
  private final ClientMessages up;
  private final ServerMessages down;
  private final FrameWriter toClient;
  private final FrameWriter toServer;
  private ByteBuf fromClient = Unpooled.EMPTY_BUFFER;
  private ByteBuf fromUpstream = Unpooled.EMPTY_BUFFER;
  private State state = State.OPEN;
  private Pumping pumpingUp = Pumping.NO;
  private Pumping pumpingDown = Pumping.NO;

  private enum State {
    OPEN,
    ENDED
  }

  /** Flushing may tell of room at once: a direction is not entered twice. */
  private enum Pumping {
    NO,
    YES
  }

  /** How the client is left. */
  private enum Parting {
    AT_ONCE,
    /** With a close frame that it does not expect. */
    TOLD
  }

  /** What a session's owner is told. */
  public interface Owner {
    /** Bytes of frames went to upstream. */
    void sentUp(long bytes);

    /** Bytes of frames went to the client. */
    void sentDown(long bytes);

    /** It has ended; called once. */
    void ended(Ending ending);
  }

  /**
   * What the handshakes settled.
   *
   * @param deflate what was agreed between client and upstream
   * @param guard what let the request pass
   * @param target where to
   * @param path the request's
   * @param inspector judges what the client sends
   * @param logins filters for what upstream sends, when a login was put in
   */
  public record Terms(
      Optional<Deflate> deflate,
      Guard guard,
      Destination target,
      RequestPath path,
      Inspector inspector,
      Optional<Supplier<LoginFilter>> logins) {}

  /** A session; both legs are its own from now on. */
  public WebSocketSession(
      Leg client,
      Leg upstream,
      Terms terms,
      SecureRandom random,
      ByteBufAllocator allocator,
      Owner owner) {
    this.client = client;
    this.upstream = upstream;
    this.owner = owner;
    this.toClient = FrameWriter.toClient(allocator, this::writeDown);
    this.toServer = FrameWriter.toServer(allocator, new Mask.Keys(random), this::writeUp);
    var seam = new Seam(terms.guard(), terms.target(), terms.path());
    this.up = new ClientMessages(terms.deflate(), terms.inspector(), seam, toServer);
    this.down = new ServerMessages(terms.deflate(), terms.logins(), toClient);
  }

  private void writeUp(ByteBuf data) {
    owner.sentUp(data.readableBytes());
    upstream.write(data);
  }

  private void writeDown(ByteBuf data) {
    owner.sentDown(data.readableBytes());
    client.write(data);
  }

  /** Takes bytes of the client. */
  public void clientBytes(ByteBuf data) {
    if (state == State.ENDED) {
      data.release();
      return;
    }
    fromClient = joined(fromClient, data);
    upstreamWritable();
  }

  /** Takes bytes of upstream. */
  public void upstreamBytes(ByteBuf data) {
    if (state == State.ENDED) {
      data.release();
      return;
    }
    fromUpstream = joined(fromUpstream, data);
    clientWritable();
  }

  private ByteBuf joined(ByteBuf before, ByteBuf data) {
    return ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(toClient.allocator(), before, data);
  }

  /** A session that lies idle holds no buffer. */
  private static ByteBuf unread(ByteBuf bytes) {
    if (bytes.isReadable()) {
      return bytes;
    }
    bytes.release();
    return Unpooled.EMPTY_BUFFER;
  }

  /** Upstream has room again: goes on with what the client has sent. */
  public void upstreamWritable() {
    if (state == State.OPEN && pumpingUp == Pumping.NO) {
      pumpingUp = Pumping.YES;
      try {
        pumpUp();
      } finally {
        pumpingUp = Pumping.NO;
      }
      readOn(client, upstream);
    }
  }

  /** The client has room again: goes on with what upstream has sent. */
  public void clientWritable() {
    if (state == State.OPEN && pumpingDown == Pumping.NO) {
      pumpingDown = Pumping.YES;
      try {
        pumpDown();
      } finally {
        pumpingDown = Pumping.NO;
      }
      readOn(upstream, client);
    }
  }

  /** A leg may hand on at once what it held back, so that nothing must be under way then. */
  private void readOn(Leg from, Leg to) {
    if (state == State.OPEN) {
      from.setReading(to.isWritable() ? Reading.ON : Reading.OFF);
    }
  }

  private void pumpUp() {
    try {
      while (upstream.isWritable() && up.step(fromClient)) {
        // Each step takes a control frame or a part of a message.
      }
      fromClient = unread(fromClient);
      upstream.flush();
      endWhenBothClosed();
    } catch (SessionEndedException e) {
      switch (e) {
        case InspectionException found -> refuse(found.reason());
        case ViolationException broken -> {
          var reason = new DenyReason.MalformedRequest("WebSocket: " + broken.getMessage());
          end(broken.closeCode(), reason.code(), new Ending.Refused(reason));
        }
      }
    }
  }

  private void pumpDown() {
    try {
      while (client.isWritable() && down.step(fromUpstream)) {
        // Each step takes a control frame or a part of a message.
      }
      fromUpstream = unread(fromUpstream);
      client.flush();
      endWhenBothClosed();
    } catch (ViolationException e) {
      var detail = String.valueOf(e.getMessage());
      end(CloseCode.UNEXPECTED_CONDITION, "upstream-refused", new Ending.UpstreamBroken(detail));
    }
  }

  private void endWhenBothClosed() {
    if (up.isClosed() && down.isClosed()) {
      finish(Parting.AT_ONCE, new Ending.Closed());
    }
  }

  /** What was granted is so no more, or something the client sent must not go on. */
  public void refuse(DenyReason reason) {
    end(CloseCode.POLICY_VIOLATION, reason.code(), new Ending.Refused(reason));
  }

  /** The gateway goes, or nothing has moved for too long. */
  public void leave() {
    if (state == State.OPEN) {
      if (!up.isClosed()) {
        toServer.close(CloseCode.GOING_AWAY, "");
      }
      if (!down.isClosed()) {
        toClient.close(CloseCode.GOING_AWAY, "");
      }
      finish(Parting.TOLD, new Ending.Closed());
    }
  }

  /** The client sends nothing more; after its close frame it still reads (RFC 8441 section 5). */
  public void clientEnded() {
    if (!up.isClosed()) {
      finish(Parting.AT_ONCE, new Ending.Closed());
    }
  }

  /** A side has ended its connection, in order or not. */
  public void legGone() {
    finish(Parting.AT_ONCE, new Ending.Closed());
  }

  /** Upstream is cut off: it never sees the message that is under way end. */
  private void end(CloseCode code, String reason, Ending ending) {
    if (state == State.OPEN) {
      upstream.cut();
      if (!down.isClosed()) {
        toClient.close(code, reason);
      }
      finish(Parting.TOLD, ending);
    }
  }

  private void finish(Parting parting, Ending ending) {
    if (state == State.ENDED) {
      return;
    }
    state = State.ENDED;
    up.close();
    fromClient.release();
    fromUpstream.release();
    upstream.finish();
    switch (parting) {
      case AT_ONCE -> client.finish();
      case TOLD -> client.linger();
    }
    owner.ended(ending);
  }
}
