package dev.bottle.gateway.git;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Brings a push to upstream, and the truth back: also where upstream goes away in between. */
final class Delivery {
  private static final Duration LAST_WORDS = Duration.ofMillis(300);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final Duration FOR_LOOKS = Duration.ofSeconds(20);
  private static final int LOOKS = 3;

  private final UpstreamTransport transport;
  private final PushRequest request;
  private final ClientVoice voice;
  private final Watch watch;
  private long bytes;

  /**
   * What became of it.
   *
   * @param report upstream's, or the gateway's own of what it has seen there; empty where upstream
   *     does not report
   * @param trouble why the report is not upstream's
   */
  record Delivered(Optional<Report> report, @Nullable IOException trouble) {
    /** Whether every ref changed as it was to. */
    boolean isAllTaken() {
      return report.map(Report::isAllOk).orElse(trouble == null);
    }
  }

  Delivery(UpstreamTransport transport, PushRequest request, ClientVoice voice, Watch watch) {
    this.transport = transport;
    this.request = request;
    this.voice = voice;
    this.watch = watch;
  }

  /** Bytes that were sent. */
  long bytes() {
    return bytes;
  }

  /**
   * Sends it.
   *
   * @param upstream has advertised
   */
  Delivered to(ReceivePack upstream, Optional<Path> pack) throws IOException {
    upstream.complaints().to(voice::pass);
    var forwarder = new Forwarder(request, upstream.offered(), voice);
    IOException trouble = null;
    voice.outlive();
    try {
      forwarder.send(upstream.questions(), pack);
      upstream.ask();
    } catch (IOException e) {
      // It may have said why before it went away.
      trouble = e;
    }
    bytes = upstream.questions().count();
    try {
      var report = forwarder.verdict(upstream.packets());
      upstream.complaints().await(LAST_WORDS);
      return new Delivered(report, null);
    } catch (IOException e) {
      upstream.close();
      upstream.complaints().await(LAST_WORDS);
      watch.limit(FOR_LOOKS);
      return new Delivered(Optional.of(seen()), trouble == null ? e : trouble);
    }
  }

  /** What upstream shows now of the refs that were to change. */
  private Report seen() {
    Optional<Map<String, String>> refs = Optional.empty();
    for (int look = 0; look < LOOKS && !isDone(refs); look++) {
      pause();
      refs = look();
    }
    var lines = new ArrayList<String>();
    lines.add("unpack ok");
    for (var update : request.updates()) {
      lines.add(refs.map(shown -> of(update, shown)).orElse(unknown(update)));
    }
    return new Report(lines);
  }

  private static String of(RefUpdate update, Map<String, String> shown) {
    var now = shown.getOrDefault(update.ref(), RefUpdate.NONE);
    if (now.equals(update.after())) {
      return "ok " + update.ref();
    }
    return now.equals(update.before())
        ? "ng " + update.ref() + " upstream went away and shows no change"
        : unknown(update);
  }

  private static String unknown(RefUpdate update) {
    return "ng " + update.ref() + " outcome unknown: upstream went away";
  }

  private boolean isDone(Optional<Map<String, String>> refs) {
    return refs.isPresent()
        && request.updates().stream()
            .allMatch(u -> u.after().equals(refs.get().getOrDefault(u.ref(), RefUpdate.NONE)));
  }

  private Optional<Map<String, String>> look() {
    try (var again = ReceivePack.open(transport, watch)) {
      return Optional.of(again.refs(new HashSet<>(request.refs())));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(BETWEEN_LOOKS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
