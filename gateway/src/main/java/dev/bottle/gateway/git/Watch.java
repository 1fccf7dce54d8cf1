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
import org.jspecify.annotations.Nullable;

/** Sees what goes over the streams of a push, and ends it where nothing does, or on demand. */
final class Watch {
  /** What a client has to take of what it is told, to count as one that still listens. */
  private static final int PIECE = 4 << 10;

  private final AtomicLong last = new AtomicLong(System.nanoTime());
  private final AtomicReference<State> state = new AtomicReference<>(State.ALIVE);
  private final List<Open> open = new CopyOnWriteArrayList<>();
  private final List<Out> outs = new CopyOnWriteArrayList<>();
  private final Duration deafness;

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
    /** Upstream has said nothing for too long. */
    SILENT,
    /** The client has, or it does not take what it is told: it is told nothing more. */
    LEFT,
    STOPPED
  }

  /**
   * For a push of the thread that calls.
   *
   * @param limits how long nothing may happen, and a client may take nothing
   */
  Watch(PushLimits limits) {
    this.silence = limits.silence();
    this.deafness = limits.deafness();
  }

  /** Something goes on, for a client that waits for it. */
  void touch() throws IOException {
    touch(Leg.CLIENT);
  }

  private void touch(Leg leg) throws IOException {
    last.set(System.nanoTime());
    switch (state.get()) {
      case ALIVE, SILENT -> {}
      case LEFT -> {
        if (leg == Leg.CLIENT) {
          throw new ClientGoneException(new IOException("it does not go on"));
        }
      }
      case STOPPED -> throw new IOException("the gateway ends");
    }
  }

  /** From now on silence may last only so long. */
  void limit(Duration most) {
    silence = silence.compareTo(most) < 0 ? silence : most;
  }

  /** Ends the push where it has been silent for too long; a silent upstream the client hears of. */
  void check() {
    long now = System.nanoTime();
    if (outs.stream().anyMatch(out -> out.isStuck(now))) {
      state.compareAndSet(State.ALIVE, State.LEFT);
      // A push that upstream has already may end; the client's own part in it is over.
      outs.forEach(Out::giveUp);
    } else if (now - last.get() > silence.toNanos()) {
      switch (waiting) {
        case UPSTREAM -> {
          if (state.compareAndSet(State.ALIVE, State.SILENT)) {
            close(open.stream().filter(o -> o.leg == Leg.UPSTREAM).toList());
          }
        }
        case CLIENT -> {
          if (state.compareAndSet(State.ALIVE, State.LEFT)) {
            close(open);
          }
        }
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
    touch(leg);
  }

  /** What a side says; its failures are those of the side. */
  InputStream in(Leg leg, InputStream in) {
    return new In(leg, in);
  }

  /** What a side is told. */
  Out out(Leg leg, OutputStream out) {
    var watched = new Out(leg, out);
    if (leg == Leg.CLIENT) {
      outs.add(watched);
    }
    return watched;
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

  /** Something that may block. */
  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
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
        touch(leg);
        if (count < 0 && isCut()) {
          throw new IOException("closed");
        }
        return count;
      } catch (IOException e) {
        throw lost(leg, e);
      }
    }

    private boolean isCut() {
      return switch (state.get()) {
        case ALIVE -> false;
        case LEFT -> leg == Leg.CLIENT;
        case SILENT, STOPPED -> true;
      };
    }
  }

  /** Counts what it passes on. */
  final class Out extends FilterOutputStream {
    private final Leg leg;
    private long count;

    /** Who writes at present, since when, and whether it was told to stop. */
    private @Nullable Thread writer;

    private long since;
    private boolean interrupted;

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
      int end = from + length;
      int most = leg == Leg.CLIENT ? PIECE : Math.max(1, length);
      for (int at = from; at < end; at += most) {
        int start = at;
        int some = Math.min(most, end - at);
        taken(() -> out.write(bytes, start, some));
        count += some;
      }
    }

    @Override
    public void flush() throws IOException {
      taken(out::flush);
    }

    private void taken(Step step) throws IOException {
      try {
        waitFor(leg);
        begin();
        step.run();
        touch(leg);
      } catch (IOException e) {
        throw lost(leg, e);
      } finally {
        end();
      }
    }

    private synchronized void begin() {
      writer = Thread.currentThread();
      since = System.nanoTime();
    }

    private synchronized void end() {
      writer = null;
      if (interrupted) {
        interrupted = false;
        var _ = Thread.interrupted();
      }
    }

    synchronized boolean isStuck(long now) {
      return writer != null && now - since > deafness.toNanos();
    }

    /** Whoever writes waits no longer. */
    synchronized void giveUp() {
      if (writer != null && !interrupted) {
        interrupted = true;
        writer.interrupt();
      }
    }
  }
}
