package dev.bottle.gateway.ssh;

import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.SafeText;
import dev.bottle.gateway.upstream.AddressRefusedException;
import dev.bottle.gateway.upstream.UpstreamException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.jspecify.annotations.Nullable;

/**
 * One session channel from its request to its end: decided, scanned, carried to upstream and back,
 * and told of once. Each direction has a virtual thread of its own and goes at its slower side's
 * pace.
 */
final class Relay implements Command {
  private static final int CHUNK = 32 * 1024;

  /** So much of a command is told of, in chars. */
  private static final int SHOWN = 1000;

  /** What OpenSSH exits with when it, and not the command, has failed. */
  private static final int OWN_FAILURE = 255;

  private final GateChannel channel;
  private final Visit visit;
  private final Ask ask;
  private final long began;
  private final AtomicLong bytesDown = new AtomicLong();
  private final Object resizing = new Object();
  private Optional<String> shown = Optional.empty();
  private @Nullable OutputStream out;
  private @Nullable OutputStream err;
  private Terminal.@Nullable Size pendingSize;
  private volatile @Nullable UpstreamChannel upstream;
  private volatile @Nullable OutgoingScan outgoing;
  private @Nullable Judge judge;
  private volatile @Nullable DenyReason stopped;
  private volatile boolean abandoned;

  /** How it ends. */
  private sealed interface Ending {
    record Exited(int status) implements Ending {}

    record Killed(String signal) implements Ending {}

    record Refused(DenyReason reason) implements Ending {}

    record Failed(String code, String sentence) implements Ending {}

    record Abandoned() implements Ending {}
  }

  Relay(GateChannel channel, Visit visit, Ask ask) {
    this.channel = channel;
    this.visit = visit;
    this.ask = ask;
    this.began = visit.journal().now();
  }

  @Override
  public void setInputStream(InputStream in) {}

  @Override
  public void setOutputStream(OutputStream out) {
    this.out = out;
  }

  @Override
  public void setErrorStream(OutputStream err) {
    this.err = err;
  }

  @Override
  public void setExitCallback(ExitCallback callback) {}

  @Override
  public void start(ChannelSession session, Environment environment) {
    Thread.ofVirtual().name("ssh-relay").start(this::run);
  }

  /** The client has closed the channel, or is gone. */
  @Override
  public void destroy(ChannelSession session) {
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

  private void run() {
    Ending ending;
    try {
      ending = attempt();
    } catch (RefusedException e) {
      ending = new Ending.Refused(e.reason());
    } catch (AddressRefusedException e) {
      ending = new Ending.Refused(e.reason());
    } catch (UpstreamException e) {
      ending = new Ending.Failed(e.trouble().code(), String.valueOf(e.getMessage()));
    } catch (IOException e) {
      ending = lost();
    } catch (InterruptedException e) {
      ending = new Ending.Abandoned();
    } catch (RuntimeException e) {
      ending = new Ending.Failed("internal", "the gateway failed on this channel");
    }
    try {
      end(ending);
    } catch (IOException e) {
      channel.leave(); // The client did not wait to be told.
    } finally {
      record(ending);
    }
  }

  private Ending attempt() throws IOException, RefusedException, InterruptedException {
    var guard = visit.guard();
    var judging = new Judge(guard, visit.entry().upstream());
    judge = judging;
    scanWords(judging);
    var granted = Grants.decide(visit.entry(), ask);
    if (!visit.journal().hasRoom()) {
      return new Ending.Failed("overloaded", "the audit log cannot keep up");
    }
    say(channel.refused());
    var open = new UpstreamChannel(granted, channel.terminal(), channel.environment());
    visit.register(open);
    try {
      open.open().verify(visit.limits().login());
      if (abandoned) {
        return new Ending.Abandoned();
      }
      begun(open);
      return open.awaitAnswer() ? relay(guard, judging, open) : denied(open);
    } finally {
      open.close(true);
    }
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

  private Ending relay(Guard guard, Judge judging, UpstreamChannel open)
      throws InterruptedException {
    var up = Thread.ofVirtual().name("ssh-up").start(() -> sendUp(guard, judging, open));
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

  /** Without a word from upstream about the command's end. */
  private Ending lost() {
    if (abandoned || visit.isOver() || channel.isClosing()) {
      return new Ending.Abandoned();
    }
    return new Ending.Failed(
        "upstream-refused", visit.entry().upstream().authorityText() + " ended the connection");
  }

  private void endOutput() {
    try {
      channel.endOutput();
    } catch (IOException e) {
      abandoned = true;
    }
  }

  private void sendUp(Guard guard, Judge judging, UpstreamChannel open) {
    var scan = new OutgoingScan(guard, judging, visit.entry().upstream(), open.input());
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

  private void sendDown(InputStream from, @Nullable OutputStream to) {
    var chunk = new byte[CHUNK];
    try {
      for (int count = from.read(chunk); count >= 0; count = from.read(chunk)) {
        if (to != null) {
          to.write(chunk, 0, count);
          to.flush();
          bytesDown.addAndGet(count);
        }
      }
    } catch (IOException e) {
      // Either side is gone: the end of upstream's channel tells which.
      var open = upstream;
      if (open != null) {
        open.close(true);
      }
    }
  }

  /** Scans what goes upstream beside the bytes; of a command with a finding nothing is told. */
  private void scanWords(Judge judge) throws RefusedException {
    var asked =
        switch (ask) {
          case Ask.Shell _ -> Optional.<String>empty();
          case Ask.Exec(var command) -> Optional.of(command);
          case Ask.Subsystem(var name) -> Optional.of(name);
        };
    if (asked.isPresent() && judge.isClean(asked.get())) {
      shown = Optional.of(SafeText.of(shortened(asked.get())));
    }
    for (var value : channel.environment().values()) {
      judge.isClean(value);
    }
    if (channel.terminal().isPresent()) {
      judge.isClean(channel.terminal().get().type());
    }
  }

  private static String shortened(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN);
  }

  private void say(Iterable<DenyReason> refusals) throws IOException {
    for (var reason : refusals) {
      complain(Notice.refusal(reason, visit.entry()));
    }
  }

  private void complain(String text) throws IOException {
    var to = err;
    if (to != null) {
      var lines = channel.terminal().isPresent() ? text.replace("\n", "\r\n") : text;
      to.write(lines.getBytes(StandardCharsets.US_ASCII));
      to.flush();
    }
  }

  private void end(Ending ending) throws IOException {
    switch (ending) {
      case Ending.Exited(var status) -> channel.exit(status);
      case Ending.Killed(var signal) -> channel.exitBy(signal);
      case Ending.Refused(var reason) -> {
        complain(Notice.refusal(reason, visit.entry()));
        channel.exit(status(reason));
      }
      case Ending.Failed(var code, var sentence) -> {
        complain(Notice.trouble(code, sentence));
        channel.exit(OWN_FAILURE);
      }
      case Ending.Abandoned _ -> channel.leave();
    }
  }

  private static int status(DenyReason reason) {
    return reason instanceof DenyReason.SshHostKey || reason instanceof DenyReason.AddressNotPublic
        ? OWN_FAILURE
        : 1;
  }

  private void record(Ending ending) {
    var scan = outgoing;
    var judging = judge;
    var noted = judging == null ? Optional.<Outcome>empty() : judging.noted();
    Outcome outcome =
        switch (ending) {
          case Ending.Exited _, Ending.Killed _, Ending.Abandoned _ ->
              noted.orElseGet(Outcome.Allowed::new);
          case Ending.Refused(var reason) -> Journal.outcome(reason);
          case Ending.Failed(var code, _) -> new Outcome.Failed(code);
        };
    var exit =
        switch (ending) {
          case Ending.Exited(var status) -> OptionalInt.of(status);
          case Ending.Refused(var reason) -> OptionalInt.of(status(reason));
          case Ending.Failed _ -> OptionalInt.of(OWN_FAILURE);
          case Ending.Killed _, Ending.Abandoned _ -> OptionalInt.empty();
        };
    visit
        .journal()
        .channel(
            visit.entry(),
            outcome,
            shown,
            exit,
            scan == null ? 0 : scan.sent(),
            bytesDown.get(),
            began);
  }
}
