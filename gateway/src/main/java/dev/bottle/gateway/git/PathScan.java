package dev.bottle.gateway.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;

/** Scans the paths of a push as one text, a line each. Not thread-safe. */
final class PathScan implements PackWalk.PathTaker {
  private final TextScan scan;
  private final Sightings sightings;
  private final ArrayDeque<Line> recent = new ArrayDeque<>();
  private long fed;

  /** Where a path stands in the text. */
  private record Line(long end, int commit) {}

  PathScan(Sightings sightings) {
    this.sightings = sightings;
    this.scan = new TextScan(sightings, this::found);
  }

  private void found(dev.bottle.gateway.dlp.Finding finding) {
    int commit = PackWalk.NONE;
    for (var line : recent) {
      if (finding.start() < line.end) {
        commit = line.commit;
        break;
      }
    }
    sightings.add(finding, new Sighting.Spot.Path(commit));
  }

  @Override
  public void take(int commit, String path) throws IOException {
    byte[] line = (path + '\n').getBytes(StandardCharsets.ISO_8859_1);
    fed += line.length;
    recent.add(new Line(fed, commit));
    scan.feed(line, 0, line.length);
    while (!recent.isEmpty() && recent.getFirst().end <= scan.settled() - 8192) {
      recent.removeFirst();
    }
  }

  void finish() throws IOException {
    scan.finish();
  }
}
