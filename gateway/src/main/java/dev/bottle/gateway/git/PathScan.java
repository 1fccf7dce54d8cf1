package dev.bottle.gateway.git;

import dev.bottle.gateway.dlp.Finding;
import dev.bottle.gateway.dlp.Part;
import dev.bottle.gateway.dlp.Piece;
import dev.bottle.gateway.dlp.Verdict;
import dev.bottle.gateway.policy.DenyReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Scans the paths of a push as one text, a line each. Not thread-safe. */
final class PathScan implements PackWalk.PathTaker {
  private static final int BATCH = 512;

  private final TextScan scan;
  private final Sightings sightings;
  private final ArrayDeque<Line> recent = new ArrayDeque<>();
  private final List<List<Piece>> rows = new ArrayList<>();
  private long fed;

  /** Where a path stands in the text. */
  private record Line(long end, int commit) {}

  PathScan(Sightings sightings) {
    this.sightings = sightings;
    this.scan = new TextScan(sightings, this::found);
  }

  private void found(Finding finding) {
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
    join(commit, path);
    while (!recent.isEmpty() && recent.getFirst().end <= scan.settled() - 8192) {
      recent.removeFirst();
    }
  }

  void finish() throws IOException {
    scan.finish();
    scanRows();
  }

  /** A secret may be cut by the folders of a path. */
  private void join(int commit, String path) throws IOException {
    if (path.indexOf('/') < 0) {
      return;
    }
    var part = new Part.Header(Integer.toString(commit));
    rows.add(Arrays.stream(path.split("/", -1)).map(name -> new Piece(part, name)).toList());
    if (rows.size() == BATCH) {
      scanRows();
    }
  }

  private void scanRows() throws IOException {
    var verdict = sightings.guard().rules().scanJoined(rows, sightings.granted(), this::foundInRow);
    rows.clear();
    if (verdict instanceof Verdict.BudgetExceeded) {
      throw new RefusedPushException(
          new DenyReason.BodyNotInspectable("inspecting the paths of the push takes too long"));
    }
  }

  /** Takes a finding; the rest is looked for as well. */
  private boolean foundInRow(Finding finding) {
    int commit =
        finding.part() instanceof Part.Header(var text) ? Integer.parseInt(text) : PackWalk.NONE;
    sightings.add(finding, new Sighting.Spot.Path(commit));
    return true;
  }
}
