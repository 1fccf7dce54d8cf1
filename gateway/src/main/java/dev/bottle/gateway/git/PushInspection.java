package dev.bottle.gateway.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;

/** Looks at everything that a push carries, and decides whether it may go. */
final class PushInspection implements PackIntake.Arrivals, AutoCloseable {
  /** Most files of a push are one object in one place, and each folder is a path too. */
  private static final int PATHS_PER_OBJECT = 2;

  private final PushAsk ask;
  private final PushRequest request;
  private final Quarantine quarantine;
  private final ObjectInspector objects;
  private final ClientVoice voice;
  private final Watch watch;
  private final Sightings sightings;
  private final int most;

  /**
   * @param quarantine where the pack is, or comes
   */
  PushInspection(
      PushAsk ask,
      PushRequest request,
      PushParts parts,
      Quarantine quarantine,
      ClientVoice voice,
      Watch watch) {
    this.ask = ask;
    this.request = request;
    this.quarantine = quarantine;
    this.voice = voice;
    this.watch = watch;
    this.most = parts.limits().objects();
    this.sightings = new Sightings(ask.guard(), ask.target());
    this.objects =
        new ObjectInspector(
            quarantine,
            sightings,
            parts.clean(),
            new FileScan.Budget(parts.limits().unpackedBytes()),
            parts.shares());
  }

  /** Begins to look at what has come. */
  @Override
  public void arrived(PackTable table, int from, int to, FreshObjects fresh) throws IOException {
    objects.wholes(table, from, to, fresh);
  }

  @Override
  public FreshObjects room() {
    return objects.room();
  }

  /** What was found, also what is only to be told of. */
  Sightings sightings() {
    return sightings;
  }

  /**
   * Why the push may not go.
   *
   * @param table of the pack, all of which has {@link #arrived}; empty where refs are only deleted
   * @throws IOException a refusal where it cannot be looked at
   */
  Optional<Refusal> refusal(Optional<PackTable> table) throws IOException {
    return table.isPresent() ? withPack(table.get()) : withoutPack();
  }

  private Optional<Refusal> withoutPack() throws IOException {
    beside();
    var locator = new Locator(sightings, Optional.empty());
    return together(
        List.of(
            new SecretReport(sightings, locator, 0).refusal(),
            new RefRules(ask.grant(), locator, _ -> false).judge(request.updates())));
  }

  private Optional<Refusal> withPack(PackTable table) throws IOException {
    try (var reader = new PackReader(table, quarantine.pack(), quarantine.folder());
        var upstream = new UpstreamHistory(ask.upstream(), watch, quarantine.folder())) {
      if (new DeltaResolver(reader, Leg.CLIENT).resolve() > 0) {
        throw new MalformedPushException("the pack lacks what its deltas are of");
      }
      objects.deltas(table);
      var paths = new PathScan(sightings);
      var walk = new PackWalk(reader, paths, PATHS_PER_OBJECT * most);
      walk.walk(request.updates().stream().map(RefUpdate::after).toList());
      paths.finish();
      beside();
      finish(table);
      var locator = new Locator(sightings, Optional.of(new Locator.Walked(reader, walk)));
      var refs = new RefRules(ask.grant(), locator, new Ancestry(reader, upstream)::isForward);
      var changes = new CodeChanges(reader, upstream).of(walk.commits(), afterwards());
      return together(
          List.of(
              new SecretReport(sightings, locator, walk.commits().size()).refusal(),
              refs.judge(request.updates()),
              new PathRules(ask.grant(), locator).judge(changes)));
    }
  }

  private List<ObjectId> afterwards() {
    return request.updates().stream()
        .filter(u -> u.kind() != RefUpdate.Kind.DELETE)
        .map(u -> ObjectId.fromString(u.after()))
        .toList();
  }

  private static Optional<Refusal> together(List<Optional<Refusal>> refusals) {
    return refusals.stream().flatMap(Optional::stream).reduce(Refusal::and);
  }

  private void finish(PackTable table) throws IOException {
    objects.finish(
        table.count(),
        done -> {
          watch.touch();
          voice.progress(
              "bottle: inspecting, " + done + " of " + table.count() + " objects",
              ClientVoice.Progress.GOING_ON);
        });
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

  @Override
  public void close() {
    objects.close();
  }
}
