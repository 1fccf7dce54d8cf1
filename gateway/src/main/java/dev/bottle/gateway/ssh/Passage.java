package dev.bottle.gateway.ssh;

import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.policy.DenyReason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.jspecify.annotations.Nullable;

/**
 * A session channel carried to upstream's account and back. Each direction has a virtual thread of
 * its own and goes at its slower side's pace.
 */
final class Passage {
  private static final int CHUNK = 32 * 1024;

  private final GateChannel channel;
  private final Visit visit;
  private final AtomicLong bytesDown = new AtomicLong();
  private final Object resizing = new Object();
  private Terminal.@Nullable Size pendingSize;
  private volatile @Nullable UpstreamChannel upstream;
  private volatile @Nullable OutgoingScan outgoing;
  private volatile @Nullable DenyReason stopped;
  private volatile boolean abandoned;

  Passage(GateChannel channel, Visit visit) {
    this.channel = channel;
    this.visit = visit;
  }

  /** Asks upstream, and carries what follows until it ends. */
  Ending carry(Ask granted, Guard guard, Judge judge, OutputStream out, OutputStream err)
      throws IOException, RefusedException, InterruptedException {
    var open = new UpstreamChannel(granted, channel.terminal(), channel.environment());
    visit.register(open);
    try {
      open.open(visit.limits().login());
      if (abandoned) {
        return new Ending.Abandoned();
      }
      begun(open);
      return open.awaitAnswer() ? relay(guard, judge, open, out, err) : denied(open);
    } finally {
      open.close(true);
    }
  }

  /** The client is gone. */
  void abandon() {
    abandoned = true;
    var open = upstream;
    if (open != null) {
      open.close(true);
    }
  }

  /** The client's terminal has another size. */
  void resize(Terminal.Size size) throws IOException {
    synchronized (resizing) {
      var open = upstream;
      if (open == null) {
        pendingSize = size;
      } else {
        open.resize(size);
      }
    }
  }

  /** A signal for upstream's process. */
  void signal(String name) throws IOException {
    var open = upstream;
    if (open != null) {
      open.signal(name);
    }
  }

  /** Bytes sent upstream. */
  long bytesUp() {
    var scan = outgoing;
    return scan == null ? 0 : scan.sent();
  }

  /** Bytes sent to the client. */
  long bytesDown() {
    return bytesDown.get();
  }

  /** Without a word from upstream about the command's end. */
  Ending lost() {
    if (isAbandoned()) {
      return new Ending.Abandoned();
    }
    var open = upstream;
    return open == null
        ? new Ending.Failed(
            "upstream-refused", visit.offer().target().authorityText() + " ended the connection")
        : Ending.Failed.of(open.loss());
  }

  /** Whether the client is gone, so that nothing else is worth telling. */
  boolean isAbandoned() {
    return abandoned || visit.isOver() || channel.isClosing();
  }

  private void begun(UpstreamChannel open) throws IOException {
    synchronized (resizing) {
      upstream = open;
      if (pendingSize != null) {
        open.resize(pendingSize);
      }
    }
  }

  private Ending denied(UpstreamChannel open) {
    return open.getSession().isOpen()
        ? new Ending.Failed("upstream-refused", "upstream refused the request")
        : lost();
  }

  private Ending relay(
      Guard guard, Judge judge, UpstreamChannel open, OutputStream out, OutputStream err)
      throws InterruptedException {
    var up = Thread.ofVirtual().name("ssh-up").start(() -> sendUp(guard, judge, open));
    var stdout = Thread.ofVirtual().name("ssh-down").start(() -> sendDown(open.output(), out));
    var stderr = Thread.ofVirtual().name("ssh-err").start(() -> sendDown(open.errors(), err));
    stdout.join();
    stderr.join();
    if (open.isEofSignalled() && stopped == null && open.getExitStatus() == null) {
      endOutput();
    }
    open.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), 0);
    channel.intake().close();
    up.join();
    var reason = stopped;
    if (reason != null) {
      return new Ending.Refused(reason);
    }
    var status = open.getExitStatus();
    var signal = open.getExitSignal();
    if (status != null) {
      return new Ending.Exited(status);
    }
    return signal != null ? new Ending.Killed(signal) : lost();
  }

  private void endOutput() {
    try {
      channel.endOutput();
    } catch (IOException e) {
      abandoned = true;
    }
  }

  private void sendUp(Guard guard, Judge judge, UpstreamChannel open) {
    var scan = new OutgoingScan(guard, judge, visit.offer().target(), open.input());
    outgoing = scan;
    var chunk = new byte[CHUNK];
    try {
      while (true) {
        var patience = scan.holds() ? visit.limits().silence() : Duration.ZERO;
        int count = channel.intake().take(chunk, patience);
        if (count == Intake.END) {
          scan.finish();
          open.input().close();
          return;
        }
        if (count == Intake.SILENCE) {
          scan.settle();
        } else {
          scan.feed(chunk, count);
        }
      }
    } catch (RefusedException e) {
      stopped = e.reason();
      open.close(true);
    } catch (IOException | InterruptedException e) {
      // Upstream takes no more; how it ends is for the other direction to tell.
    } catch (RuntimeException e) {
      stopped = new DenyReason.BodyNotInspectable("the input cannot be inspected");
      open.close(true);
    }
  }

  private void sendDown(InputStream from, OutputStream to) {
    var chunk = new byte[CHUNK];
    try {
      for (int count = from.read(chunk); count >= 0; count = from.read(chunk)) {
        to.write(chunk, 0, count);
        to.flush();
        bytesDown.addAndGet(count);
      }
    } catch (IOException e) {
      // Either side is gone: the end of upstream's channel tells which.
      var open = upstream;
      if (open != null) {
        open.close(true);
      }
    }
  }
}
