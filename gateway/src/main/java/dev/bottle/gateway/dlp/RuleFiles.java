package dev.bottle.gateway.dlp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads rules by name: {@code builtin}, or a file. */
public final class RuleFiles {
  /** The name of the rules that come with the gateway. */
  public static final String BUILTIN = "builtin";

  private RuleFiles() {}

  /** The rules that come with the gateway. */
  public static RuleSource builtin() {
    try (InputStream in = RuleFiles.class.getResourceAsStream("builtin.toml")) {
      if (in == null) {
        throw new IllegalStateException("builtin.toml is missing");
      }
      return new RuleSource(BUILTIN, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Loads rules by their names, in order.
   *
   * @param names {@code builtin}, or paths relative to {@code base}
   * @throws InvalidRulesException with every problem, files that cannot be read included
   */
  public static LoadedRules load(List<String> names, Path base) throws InvalidRulesException {
    var sources = new ArrayList<RuleSource>();
    var problems = new ArrayList<RuleProblem>();
    for (String name : names) {
      if (name.equals(BUILTIN)) {
        sources.add(builtin());
        continue;
      }
      try {
        sources.add(new RuleSource(name, Files.readString(base.resolve(name))));
      } catch (NoSuchFileException e) {
        problems.add(new RuleProblem(name, 0, 0, "no such file"));
      } catch (CharacterCodingException e) {
        problems.add(new RuleProblem(name, 0, 0, "not UTF-8"));
      } catch (IOException e) {
        problems.add(new RuleProblem(name, 0, 0, "cannot be read: " + e.getMessage()));
      }
    }
    return RuleLoader.load(sources, problems);
  }
}
