package dev.bottle.launcher.trust;

import dev.bottle.launcher.manifest.AgentSpec;
import dev.bottle.launcher.manifest.BottleSpec;
import dev.bottle.launcher.manifest.Manifest;
import dev.bottle.launcher.manifest.ManifestFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Stream;

/** Finds whose word a start rests on. */
public final class Approvals {
  private final TrustStore store;

  public Approvals(TrustStore store) {
    this.store = store;
  }

  /** One manifest file with what would be approved, and how that stands. */
  public record Approval(ManifestFile file, ContentHash content, Standing standing) {}

  /**
   * The manifests that an agent and its bottle come from.
   *
   * @throws IOException when the approvals cannot be read
   */
  public List<Approval> of(Manifest manifest, AgentSpec agent, BottleSpec bottle)
      throws IOException {
    var approvals = new ArrayList<Approval>();
    for (var file : Stream.of(agent.source(), bottle.source()).distinct().toList()) {
      approvals.add(of(manifest, file));
    }
    return List.copyOf(approvals);
  }

  /**
   * How one manifest stands, with all files that its bottles name.
   *
   * @throws IOException when the approvals cannot be read
   */
  public Approval of(Manifest manifest, ManifestFile file) throws IOException {
    var named = new HashMap<String, byte[]>();
    for (var bottle : manifest.bottles().values()) {
      if (bottle.source().equals(file)) {
        bottle.namedFiles().forEach(f -> named.put(f.written(), f.bytes()));
      }
    }
    var content = ContentHash.of(file, named);
    return new Approval(file, content, store.standing(file, content));
  }

  /**
   * Keeps the person's word.
   *
   * @throws IOException when it cannot be written
   */
  public void keep(Approval approval) throws IOException {
    store.approve(approval.file(), approval.content());
  }
}
