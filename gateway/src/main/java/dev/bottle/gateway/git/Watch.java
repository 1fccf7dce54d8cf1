package dev.bottle.gateway.git;

import dev.bottle.gateway.upstream.UpstreamException;
import dev.bottle.gateway.upstream.UpstreamTrouble;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Sees what goes over the streams of a push, and ends it where nothing does, or on demand. */
final class Watch {
  private final AtomicLong last = new AtomicLong(System.nanoTime());
  private final AtomicReference<State> state = new AtomicReference<>(State.ALIVE);
  private final List<Open> open = new CopyOnWriteArrayList<>();

  private final Thread pusher = Thread.currentThread();
  private volatile Duration silence;

  /** Whom the push waits for. */
  private volatile Leg waiting = Leg.CLIENT;

  private boolean interrupted;
  private boolean done;

  /** What ends a side when it is closed. */
  private record Open(Leg leg, Closeable stream) {}

  private enum State {
    ALIVE,
    SILENT,
    STOPPED
  }

  /**
   * For a push of the thread that calls.
   *
   * @param silence how long nothing may happen
   */
  Watch(Duration silence) {
    this.silence = silence;
  }

  /** Something goes on. */
  void touch() throws IOException {
    last.set(System.nanoTime());
    if (state.get() == State.STOPPED) {
      throw new IOException("the gateway ends");
    }
  }

  /** From now on silence may last only so long. */
  void limit(Duration most) {
    silence = silence.compareTo(most) < 0 ? silence : most;
  }

  /** Ends the push where it has been silent for too long; a silent upstream the client hears of. */
  void check() {
    if (System.nanoTime() - last.get() > silence.toNanos()
        && state.compareAndSet(State.ALIVE, State.SILENT)) {
      switch (waiting) {
        case UPSTREAM -> close(open.stream().filter(o -> o.leg == Leg.UPSTREAM).toList());
        case CLIENT -> close(open);
      }
    }
  }

  /** The push has ended by itself. */
  void done() {
    synchronized (pusher) {
      done = true;
    }
    calm();
  }

  /** What the interruption was for has happened. */
  private void calm() {
    synchronized (pusher) {
      if (interrupted && pusher.equals(Thread.currentThread())) {
        interrupted = false;
        var _ = Thread.interrupted();
      }
    }
  }

  /** Ends the push. */
  void stop() {
    state.set(State.STOPPED);
    close(open);
  }

  /** Closes this too when the side has to end; what waits for it fails then. */
  void closing(Leg leg, Closeable one) {
    open.add(new Open(leg, one));
    if (state.get() != State.ALIVE) {
      close(open);
    }
  }

  /** A stream may be slow to close: none waits for another. */
  private void close(List<Open> ending) {
    synchronized (pusher) {
      if (!done) {
        // For streams that go on waiting when they are closed.
        pusher.interrupt();
        interrupted = true;
      }
    }
    for (var one : ending) {
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  one.stream.close();
                } catch (IOException e) {
                  // It is gone already, which is what is wanted.
                }
              });
    }
  }

  /** What other threads pass on meanwhile is nothing that the push waits for. */
  private void waitFor(Leg leg) throws IOException {
    if (pusher.equals(Thread.currentThread())) {
      waiting = leg;
    }
    touch();
  }

  /** What a side says; its failures are those of the side. */
  InputStream in(Leg leg, InputStream in) {
    return new In(leg, in);
  }

  /** What a side is told. */
  Out out(Leg leg, OutputStream out) {
    return new Out(leg, out);
  }

  private IOException lost(Leg leg, IOException cause) {
    calm();
    if (leg == Leg.UPSTREAM && state.compareAndSet(State.SILENT, State.ALIVE)) {
      // The push goes on: upstream may be asked again what it has, and the client is told.
      last.set(System.nanoTime());
      return new UpstreamException(
          UpstreamTrouble.UPSTREAM_TIMEOUT, "upstream has said nothing for too long", cause);
    }
    return leg.lost(cause);
  }

  private final class In extends FilterInputStream {
    private final Leg leg;

    In(Leg leg, InputStream in) {
      super(in);
      this.leg = leg;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      try {
        waitFor(leg);
        int count = super.read(bytes, from, length);
        touch();
        if (count < 0 && state.get() != State.ALIVE) {
          throw new IOException("closed");
        }
        return count;
      } catch (IOException e) {
        throw lost(leg, e);
      }
    }
  }

  /** Counts what it passes on. */
  final class Out extends FilterOutputStream {
    private final Leg leg;
    private long count;

    Out(Leg leg, OutputStream out) {
      super(out);
      this.leg = leg;
    }

    long count() {
      return count;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      try {
        waitFor(leg);
        out.write(bytes, from, length);
        count += length;
        touch();
      } catch (IOException e) {
        throw lost(leg, e);
      }
    }

    @Override
    public void flush() throws IOException {
      try {
        waitFor(leg);
        out.flush();
        touch();
      } catch (IOException e) {
        throw lost(leg, e);
      }
    }
  }
}
