package dev.bottle.gateway.dlp;

import dev.bottle.gateway.dlp.Finding.Disguise;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far findings of each rule reach that were told of, taken in the order of their starts. So
 * many findings in one piece cost no more than each by itself.
 */
final class Said {
  private final Map<Integer, Reach> ofDetectors = new HashMap<>();
  private final Map<String, Reach> ofRules = new HashMap<>();
  private final Map<String, Reach> ofJoined = new HashMap<>();

  private static final class Reach {
    long any;

    /** Of those alone that stand as they are. */
    long plain;
  }

  /**
   * @param detector negative where fields are joined: detectors of their own are at work there
   */
  void add(Finding finding, int detector) {
    add(finding, ofDetectors.computeIfAbsent(detector, _ -> new Reach()));
    add(
        finding,
        (detector < 0 ? ofJoined : ofRules).computeIfAbsent(finding.ruleId(), _ -> new Reach()));
  }

  private static void add(Finding finding, Reach reach) {
    reach.any = Math.max(reach.any, finding.end());
    if (finding.disguise() == Disguise.NONE) {
      reach.plain = Math.max(reach.plain, finding.end());
    }
  }

  /**
   * Whether one that started no later says all of it: what stands as it is may be masked, so only
   * another that does says that.
   */
  boolean covers(Finding finding, int detector) {
    return covers(finding, ofDetectors.get(detector))
        || covers(finding, (detector < 0 ? ofRules : ofJoined).get(finding.ruleId()));
  }

  private static boolean covers(Finding finding, @Nullable Reach reach) {
    return reach != null
        && finding.end() <= (finding.disguise() == Disguise.NONE ? reach.plain : reach.any);
  }
}
