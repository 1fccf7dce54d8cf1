package dev.bottle.gateway.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Looks at everything that a push carries, and decides whether it may go. */
final class PushInspection {
  private final PushAsk ask;
  private final PushRequest request;
  private final CleanBlobs clean;
  private final ClientVoice voice;
  private final Sightings sightings;

  PushInspection(PushAsk ask, PushRequest request, CleanBlobs clean, ClientVoice voice) {
    this.ask = ask;
    this.request = request;
    this.clean = clean;
    this.voice = voice;
    this.sightings = new Sightings(ask.guard(), ask.target());
  }

  /** What was found, also what is only to be told of. */
  Sightings sightings() {
    return sightings;
  }

  /** Judges a push that only deletes. */
  Optional<Refusal> withoutPack() throws IOException {
    beside();
    var locator = new Locator(sightings, Optional.empty());
    var secret = new SecretReport(sightings, locator, 0).refusal();
    return secret.isPresent()
        ? secret
        : new RefRules(ask.grant(), locator, _ -> false).judge(request.updates());
  }

  /**
   * Judges a push with its pack.
   *
   * @throws IOException a refusal where it cannot be looked at
   */
  Optional<Refusal> withPack(PackTable table, Quarantine quarantine) throws IOException {
    try (var reader = new PackReader(table, quarantine.pack(), quarantine.folder())) {
      int missing = new DeltaResolver(reader, Leg.CLIENT).resolve();
      if (missing > 0) {
        throw new MalformedPushException(
            "the pack lacks what its deltas are of: it has to be complete (git push --no-thin)");
      }
      var paths = new PathScan(sightings);
      var walk = new PackWalk(reader, paths);
      walk.walk(request.updates().stream().map(RefUpdate::after).toList());
      paths.finish();
      beside();
      var locator = new Locator(sightings, Optional.of(new Locator.Walked(reader, walk)));
      var refs =
          new RefRules(ask.grant(), locator, new Ancestry(reader)::isForward)
              .judge(request.updates());
      if (refs.isPresent()) {
        return refs;
      }
      scan(table, quarantine);
      return new SecretReport(sightings, locator, walk.commits().size()).refusal();
    }
  }

  private void scan(PackTable table, Quarantine quarantine) throws IOException {
    new ObjectInspector(table, quarantine.pack(), quarantine.folder(), sightings, clean)
        .inspect(
            done ->
                voice.progress(
                    "bottle: inspecting, " + done + " of " + table.count() + " objects",
                    ClientVoice.Progress.GOING_ON));
    voice.progress("bottle: inspected " + table.count() + " objects", ClientVoice.Progress.DONE);
  }

  /** What stands beside the objects. */
  private void beside() throws IOException {
    for (var ref : request.refs()) {
      text("a ref's name", ref);
    }
    for (var option : request.options()) {
      text("a push option", option);
    }
  }

  private void text(String what, String text) throws IOException {
    var scan = new TextScan(sightings, new Sighting.Spot.Beside(what));
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    scan.feed(bytes, 0, bytes.length);
    scan.finish();
  }
}
