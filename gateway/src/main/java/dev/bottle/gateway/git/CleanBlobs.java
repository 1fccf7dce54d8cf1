package dev.bottle.gateway.git;

import dev.bottle.gateway.dlp.RuleSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.eclipse.jgit.lib.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Files in which a set of rules has found nothing at all, so that what is pushed again costs
 * little. Nothing that was found is remembered. Safe for use by many threads.
 */
final class CleanBlobs {
  private static final int MOST = 100_000;

  private final Map<Key, Boolean> clean =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Boolean> eldest) {
          return size() > MOST;
        }
      };

  private @Nullable RuleSet rules;

  /** What was ignored belongs to what was looked for. */
  private record Key(Set<String> ignored, ObjectId id) {}

  /** Whether the file was found clean by these very rules. */
  synchronized boolean contains(Sightings by, ObjectId id) {
    return rules == by.guard().rules() && clean.containsKey(new Key(by.granted(), id));
  }

  synchronized void add(Sightings by, ObjectId id) {
    if (rules != by.guard().rules()) {
      rules = by.guard().rules();
      clean.clear();
    }
    clean.put(new Key(by.granted(), id), true);
  }
}
