package dev.bottle.gateway.ssh;

import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.git.PushAsk;
import dev.bottle.gateway.git.UploadBridge;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.GitUpstream;
import dev.bottle.gateway.policy.SafeText;
import dev.bottle.gateway.upstream.AddressRefusedException;
import dev.bottle.gateway.upstream.UpstreamException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.jspecify.annotations.Nullable;

/** One session channel from its request to its end: decided, served, and told of once. */
final class Relay implements Command {
  /** So much of a command is told of, in chars. */
  private static final int SHOWN = 1000;

  private final GateChannel channel;
  private final Visit visit;
  private final Ask ask;
  private final Passage passage;
  private final long began;
  private Optional<String> shown = Optional.empty();
  private CountedStream out = new CountedStream(OutputStream.nullOutputStream());
  private OutputStream err = OutputStream.nullOutputStream();
  private @Nullable Judge judge;
  private volatile @Nullable ScannedStream fetch;

  Relay(GateChannel channel, Visit visit, Ask ask) {
    this.channel = channel;
    this.visit = visit;
    this.ask = ask;
    this.passage = new Passage(channel, visit);
    this.began = visit.journal().now();
  }

  @Override
  public void setInputStream(InputStream in) {}

  @Override
  public void setOutputStream(OutputStream stream) {
    this.out = new CountedStream(new PacedStream(stream, channel.getRemoteWindow()));
  }

  @Override
  public void setErrorStream(OutputStream stream) {
    this.err = stream;
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
    passage.abandon();
    channel.intake().close();
  }

  /** The client's terminal has another size. */
  void resize(Terminal.Size size) throws IOException {
    passage.resize(size);
  }

  /** A signal for upstream's process. */
  void signal(String name) throws IOException {
    passage.signal(name);
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
      ending = passage.isAbandoned() ? new Ending.Abandoned() : Ending.Failed.of(e);
    } catch (IOException e) {
      ending = passage.lost();
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
    var judging = new Judge(guard, visit.offer().target());
    judge = judging;
    scanWords(judging);
    var way = Grants.decide(visit.offer(), ask);
    if (!visit.journal().hasRoom()) {
      return new Ending.Failed("overloaded", "the audit log cannot keep up");
    }
    say(channel.refused());
    return switch (way) {
      case Way.Through(var granted) -> passage.carry(granted, guard, judging, out, err);
      case Way.Push push -> push(visit.push(push, guard));
      case Way.PushOverHttps push -> push(visit.push(push, guard));
      case Way.FetchOverHttps(var upstream) -> fetch(upstream, guard, judging);
    };
  }

  private Ending push(PushAsk push) {
    var client = new IntakeStream(channel.intake());
    var gate = visit.shared().parts().pushes();
    return new Ending.Pushed(visit.push(() -> gate.serve(push, client, out, err)));
  }

  private Ending fetch(GitUpstream.Https upstream, Guard guard, Judge judging)
      throws RefusedException {
    var client =
        new ScannedStream(
            channel.intake(), visit.limits().silence(), guard, judging, visit.offer().target());
    fetch = client;
    var transport = visit.shared().parts().https().to(upstream, guard);
    var protocol = channel.environment().getOrDefault("GIT_PROTOCOL", "");
    int status = UploadBridge.serve(transport, protocol, client, out, err);
    if (client.refusal().isPresent()) {
      throw client.refusal().get();
    }
    return new Ending.Exited(status);
  }

  /** Scans what goes upstream beside the bytes; of a command with a finding nothing is told. */
  private void scanWords(Judge judging) throws RefusedException {
    var asked =
        switch (ask) {
          case Ask.Shell _ -> Optional.<String>empty();
          case Ask.Exec(var command) -> Optional.of(command);
          case Ask.Subsystem(var name) -> Optional.of(name);
        };
    if (asked.isPresent() && judging.isClean(asked.get())) {
      shown = Optional.of(SafeText.of(shortened(asked.get())));
    }
    for (var value : channel.environment().values()) {
      judging.isClean(value);
    }
    if (channel.terminal().isPresent()) {
      judging.isClean(channel.terminal().get().type());
    }
  }

  private static String shortened(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN);
  }

  private void say(Iterable<DenyReason> refusals) throws IOException {
    for (var reason : refusals) {
      complain(Notice.refusal(reason, visit.offer()));
    }
  }

  private void complain(String text) throws IOException {
    var lines = channel.terminal().isPresent() ? text.replace("\n", "\r\n") : text;
    err.write(lines.getBytes(StandardCharsets.US_ASCII));
    err.flush();
  }

  private void end(Ending ending) throws IOException {
    switch (ending) {
      case Ending.Exited(var status) -> channel.exit(status);
      case Ending.Pushed(var status) -> channel.exit(status);
      case Ending.Killed(var signal) -> channel.exitBy(signal);
      case Ending.Refused refused -> {
        complain(Notice.refusal(refused.reason(), visit.offer()));
        channel.exit(refused.status());
      }
      case Ending.Failed(var code, var sentence) -> {
        complain(Notice.trouble(code, sentence));
        channel.exit(Ending.OWN_FAILURE);
      }
      case Ending.Abandoned _ -> channel.leave();
    }
  }

  /** Of a push the push gate has told. */
  private void record(Ending ending) {
    if (ending instanceof Ending.Pushed) {
      return;
    }
    var judging = judge;
    var fetched = fetch;
    var noted = judging == null ? Optional.<Outcome>empty() : judging.noted();
    visit
        .journal()
        .channel(
            visit.offer(),
            ending.outcome(() -> noted.orElseGet(Outcome.Allowed::new)),
            shown,
            ending.exit(),
            fetched == null ? passage.bytesUp() : fetched.passed(),
            fetched == null ? passage.bytesDown() : out.count(),
            began);
  }
}
