package dev.bottle.launcher.cli;

import dev.bottle.launcher.docker.EngineInfo;
import dev.bottle.launcher.docker.EngineUnreachableException;
import dev.bottle.launcher.docker.Images;
import dev.bottle.launcher.docker.Runtime;
import dev.bottle.launcher.manifest.ManifestReader;
import dev.bottle.launcher.plan.HostFacts;
import dev.bottle.launcher.plan.ImageTags;
import dev.bottle.launcher.session.StateRoot;
import dev.bottle.launcher.session.Sweep;
import dev.bottle.launcher.setup.SetupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Looks at what bottles need on this host. Changes nothing. */
final class Doctor {
  private static final long ROOM = 5L << 30;

  private final Supplier<Runtime> engine;
  private final Supplier<Images> images;
  private final Supplier<ImageTags> expected;
  private final StateRoot states;
  private final HostFacts.Login login;
  private final ManifestReader manifests;

  Doctor(
      Supplier<Runtime> engine,
      Supplier<Images> images,
      Supplier<ImageTags> expected,
      StateRoot states,
      HostFacts.Login login,
      ManifestReader manifests) {
    this.engine = engine;
    this.images = images;
    this.expected = expected;
    this.states = states;
    this.login = login;
    this.manifests = manifests;
  }

  /** How good a finding is. */
  enum Level {
    /** As it should be. */
    OK,
    /** Works, with a caveat. */
    WARN,
    /** No bottle starts so. */
    FAIL,
    /** No bottle starts, since no engine answers. */
    NO_ENGINE
  }

  /** One thing that was looked at. */
  record Finding(Level level, String subject, String text) {}

  List<Finding> examine() throws IOException {
    var findings = new ArrayList<Finding>();
    try (Runtime runtime = engine.get()) {
      engine(runtime.info(), findings);
      findings.add(leftovers(runtime));
      images(findings);
    } catch (EngineUnreachableException e) {
      findings.add(new Finding(Level.NO_ENGINE, "engine", String.valueOf(e.getMessage())));
    }
    findings.add(
        new Finding(
            Level.OK,
            "java",
            java.lang.Runtime.version() + " at " + System.getProperty("java.home")));
    findings.add(state());
    findings.add(room());
    findings.add(
        switch (login) {
          case PRESENT ->
              new Finding(Level.OK, "login", "$CLAUDE_BOTTLE_OAUTH_TOKEN is set on this host");
          case ABSENT ->
              new Finding(
                  Level.WARN,
                  "login",
                  "$CLAUDE_BOTTLE_OAUTH_TOKEN is not set, so claude will ask for a login");
        });
    for (var note : KeyNotes.of(manifests.read(Optional.empty()).manifest())) {
      findings.add(new Finding(note.level(), "ssh key", note.text()));
    }
    return List.copyOf(findings);
  }

  private static void engine(EngineInfo info, List<Finding> findings) {
    findings.add(new Finding(Level.OK, "engine", "answers, version " + info.version()));
    var names = String.join(", ", info.runtimes().stream().sorted().toList());
    findings.add(
        info.runtimes().contains("runsc")
            ? new Finding(Level.OK, "runtimes", names)
            : new Finding(
                Level.WARN, "runtimes", names + "; without runsc agents share the host's kernel"));
  }

  private static Finding leftovers(Runtime runtime) {
    var orphans = Sweep.orphans(runtime).stream().map(Object::toString).toList();
    return orphans.isEmpty()
        ? new Finding(Level.OK, "leftovers", "none")
        : new Finding(
            Level.WARN,
            "leftovers",
            String.join(", ", orphans) + "; the next start removes them, and so does bottle prune");
  }

  private void images(List<Finding> findings) {
    try (Images there = images.get()) {
      ImageTags tags = expected.get();
      for (var tag : List.of(tags.gateway(), tags.agent())) {
        findings.add(
            there.exists(tag)
                ? new Finding(Level.OK, "image", tag + ", " + there.size(tag) / 1_000_000 + " MB")
                : new Finding(
                    Level.WARN, "image", tag + " is made by the first start, or by bottle build"));
      }
    } catch (SetupException e) {
      findings.add(new Finding(Level.FAIL, "image", String.valueOf(e.getMessage())));
    }
  }

  private Finding state() {
    return Files.isWritable(existing())
        ? new Finding(Level.OK, "state", states.directory().toString())
        : new Finding(Level.FAIL, "state", states.directory() + " cannot be written");
  }

  private Finding room() throws IOException {
    long free = Files.getFileStore(existing()).getUsableSpace();
    var text = (free >> 30) + " GiB free for the state folder";
    return new Finding(free < ROOM ? Level.WARN : Level.OK, "disk", text);
  }

  /** The state folder, or the nearest folder above that is there. */
  private Path existing() {
    Path folder = states.directory().toAbsolutePath();
    while (!Files.isDirectory(folder) && folder.getParent() != null) {
      folder = folder.getParent();
    }
    return folder;
  }
}
