package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.Detector.End;
import dev.bottle.gateway.dlp.Detector.Match;
import dev.bottle.gateway.dlp.Track.Beyond;
import dev.bottle.gateway.dlp.Track.Claim;
import java.util.BitSet;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/** The matches of one part that may have begun, of all detectors. */
final class Tracks {
  private final Program program;
  private final Window window;
  private final Touched touched;
  private final Beyond beyond;
  private final Counting counting;
  private final @Nullable Track[] tracks;
  private final BitSet busy = new BitSet();
  private long restingWork;
  private boolean overrun;

  /**
   * @param touched takes which bytes are looked at
   */
  Tracks(Program program, Window window, Touched touched, Beyond beyond, Counting counting) {
    this.program = program;
    this.window = window;
    this.touched = touched;
    this.beyond = beyond;
    this.counting = counting;
    this.tracks = new @Nullable Track[program.detectors.size()];
  }

  /** A match of {@code detector} may start from {@code from} to {@code to}. */
  void add(int detector, long from, long to) {
    Track track = tracks[detector];
    if (track == null) {
      track =
          new Track(
              program.detectors.get(detector),
              window,
              touched,
              program.lags[detector],
              beyond,
              claim(detector));
      tracks[detector] = track;
    }
    if (!busy.get(detector)) {
      busy.set(detector);
      restingWork -= track.work();
    }
    track.add(from, to);
  }

  private Claim claim(int detector) {
    return new Claim() {
      @Override
      public boolean stands(long start, long end) {
        return counting.counts(program.detectors.get(detector), window, start, end);
      }

      @Override
      public boolean counts(Match match) {
        return !program.isPlaceholder(
            detector, window.text(match.secretStart(), match.secretEnd()));
      }
    };
  }

  /** Judges all by the bytes at hand; what is final goes to {@code out} with its detector. */
  void settle(End last, ObjIntConsumer<Match> out) {
    for (int d = busy.nextSetBit(0); d >= 0; d = busy.nextSetBit(d + 1)) {
      busy.set(d, !settled(d, last, out));
    }
  }

  private boolean settled(int detector, End last, ObjIntConsumer<Match> out) {
    Track track = track(detector);
    track.settle(last);
    track.matches().forEach(match -> out.accept(match, detector));
    track.matches().clear();
    overrun |= track.overrun();
    if (track.idle()) {
      restingWork += track.work();
    }
    return track.idle();
  }

  private Track track(int detector) {
    Track track = tracks[detector];
    if (track == null) {
      throw new IllegalStateException();
    }
    return track;
  }

  /** Whether no match is open. */
  boolean isIdle() {
    return busy.isEmpty();
  }

  /** Where the first open match starts, or {@code otherwise}. */
  long firstOpen(long otherwise) {
    long first = otherwise;
    for (int d = busy.nextSetBit(0); d >= 0; d = busy.nextSetBit(d + 1)) {
      first = track(d).firstOpen(first);
    }
    return first;
  }

  /** Bytes looked at to judge places. */
  long work() {
    long work = restingWork;
    for (int d = busy.nextSetBit(0); d >= 0; d = busy.nextSetBit(d + 1)) {
      work += track(d).work();
    }
    return work;
  }

  /** Whether a match goes on beyond what may be held back for it. */
  boolean overrun() {
    return overrun;
  }
}
