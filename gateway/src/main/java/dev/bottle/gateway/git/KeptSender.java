package dev.bottle.gateway.git;

import dev.bottle.gateway.policy.SafeText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;

/** Sends a kept push on that a person has approved: exactly what was kept, or nothing. */
final class KeptSender {
  private static final int LONGEST = 2000;

  private final PushAsk ask;
  private final KeptPushes.Kept kept;
  private final Watch watch;
  private long bytes;

  KeptSender(PushAsk ask, KeptPushes.Kept kept, Watch watch) {
    this.ask = ask;
    this.kept = kept;
    this.watch = watch;
  }

  /** Bytes that were sent. */
  long bytes() {
    return bytes;
  }

  KeptDecision send(PushRequest request) {
    var said = new ByteArrayOutputStream();
    var voice = new ClientVoice(new Capabilities(List.of()), OutputStream.nullOutputStream(), said);
    try (var upstream = ReceivePack.open(ask.upstream(), watch)) {
      var now = upstream.refs(new HashSet<>(request.refs()));
      for (var update : request.updates()) {
        if (!now.getOrDefault(update.ref(), RefUpdate.NONE).equals(update.before())) {
          return decision(
              KeptDecision.Result.STALE, SafeText.of(update.ref()) + " has moved upstream");
        }
      }
      var delivery = new Delivery(ask.upstream(), request, voice, watch);
      var delivered = delivery.to(upstream, kept.pack());
      bytes = delivery.bytes();
      if (delivered.isAllTaken()) {
        return decision(KeptDecision.Result.SENT, "");
      }
      var lines =
          delivered.report().stream()
              .flatMap(r -> r.lines().stream())
              .filter(
                  l -> l.startsWith("ng ") || (l.startsWith("unpack ") && !l.equals("unpack ok")))
              .collect(Collectors.joining("; "));
      return decision(
          delivered.trouble() == null
              ? KeptDecision.Result.REFUSED_UPSTREAM
              : KeptDecision.Result.FAILED,
          lines + " " + said.toString(StandardCharsets.UTF_8));
    } catch (IOException | RuntimeException e) {
      return decision(KeptDecision.Result.FAILED, PushEnding.of(e).explanation());
    }
  }

  private KeptDecision decision(KeptDecision.Result result, String detail) {
    var safe = SafeText.of(detail.strip());
    return new KeptDecision(
        kept.id(), result, safe.length() > LONGEST ? safe.substring(0, LONGEST) : safe);
  }
}
