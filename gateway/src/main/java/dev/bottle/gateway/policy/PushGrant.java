package dev.bottle.gateway.policy;

import dev.bottle.gateway.policy.RefPattern.Reach;
import java.util.List;

/**
 * What a bottle may push to one repository.
 *
 * @param refs refs that may change; none at all for an empty list
 * @param paths paths of files that would run code elsewhere, such as a forge's workflows, and may
 *     be changed nevertheless; each starts with a slash
 */
public record PushGrant(List<RefPattern> refs, List<PathPattern> paths) {
  /** What holds where nothing is said: branches below {@code agent/}, forward only. */
  public static final PushGrant AGENT_BRANCHES =
      new PushGrant(List.of(RefPattern.parse("refs/heads/agent/*")), List.of());

  public PushGrant {
    refs = List.copyOf(refs);
    paths = List.copyOf(paths);
  }

  /** Whether a ref may be created or moved forward. */
  public boolean mayForward(String ref) {
    return refs.stream().anyMatch(p -> p.matches(ref));
  }

  /** Whether a ref may be moved anywhere, or deleted. */
  public boolean mayForce(String ref) {
    return refs.stream().anyMatch(p -> p.reach() == Reach.ANY && p.matches(ref));
  }

  /**
   * Whether a file that would run code elsewhere may be changed.
   *
   * @param path from the repository's root, starting with a slash
   */
  public boolean mayChange(String path) {
    return paths.stream().anyMatch(p -> p.matches(path));
  }
}
