package dev.bottle.gateway.http.websocket;

import dev.bottle.gateway.policy.DenyReason;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.function.Consumer;

/** Judges what a client sends before it goes on. */
@FunctionalInterface
public interface Inspector {

  /** Begins with a message, or with a control frame's payload, that arrived in this coding. */
  Inspection begin(Coding coding);

  /** One payload under inspection, decoded. */
  interface Inspection {

    /**
     * Takes the next piece and hands on what may go; all of it with the last piece.
     *
     * @return why the session must end here, if so
     */
    Optional<DenyReason> feed(ByteBuf piece, Rest rest, Consumer<ByteBuf> out);

    /** Ends it, and lets go of what is still held. */
    void close();
  }
}
