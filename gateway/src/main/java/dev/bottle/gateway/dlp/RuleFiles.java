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
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads rules by name: {@code builtin}, or a file. */
public final class RuleFiles {
  /** The name of the rules that come with the gateway. */
  public static final String BUILTIN = "builtin";

  private final Path base;
  private final Set<Path> read = new HashSet<>();

  private RuleFiles(Path base) {
    this.base = base;
  }

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
   * Loads rules for traffic by their names, in order.
   *
   * @param names {@code builtin}, or paths relative to {@code base}
   * @throws InvalidRulesException with every problem, files that cannot be read included
   */
  public static LoadedRules load(List<String> names, Path base) throws InvalidRulesException {
    var files = new RuleFiles(base);
    return RuleLoader.forTraffic(files.parsed(names), files.read);
  }

  /**
   * Loads rules as files are judged by them, by their names.
   *
   * @throws InvalidRulesException as {@link #load}
   */
  public static FileRules loadForFiles(List<String> names, Path base) throws InvalidRulesException {
    var files = new RuleFiles(base);
    var parsed = files.parsed(names);
    return new FileRules(parsed, files.read);
  }

  /**
   * The rules of these texts, as files are judged by them.
   *
   * @throws InvalidRulesException as {@link #load}; to extend another file is a problem
   */
  public static FileRules forFiles(List<RuleSource> sources) throws InvalidRulesException {
    return new FileRules(RuleLoader.parse(sources, Includes.NONE, List.of()), Set.of());
  }

  private RuleLoader.Parsed parsed(List<String> names) throws InvalidRulesException {
    var sources = new ArrayList<RuleSource>();
    var problems = new ArrayList<RuleProblem>();
    for (String name : names) {
      try {
        sources.add(name.equals(BUILTIN) ? builtin() : source(name, base.resolve(name)));
      } catch (Includes.MissingException e) {
        problems.add(new RuleProblem(name, 0, 0, e.reason()));
      }
    }
    return RuleLoader.parse(sources, this::included, problems);
  }

  /** Beside the file that names it or, as gitleaks has it, where the process was started. */
  private RuleSource included(RuleSource from, String path) throws Includes.MissingException {
    Path beside = base.resolve(from.name()).resolveSibling(path);
    return Files.exists(beside)
        ? source(beside.toString(), beside)
        : source(path, base.resolve(path));
  }

  private RuleSource source(String name, Path file) throws Includes.MissingException {
    read.add(file);
    try {
      return new RuleSource(name, Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new Includes.MissingException("no such file: " + name);
    } catch (CharacterCodingException e) {
      throw new Includes.MissingException("not UTF-8: " + name);
    } catch (IOException e) {
      throw new Includes.MissingException("cannot be read: " + name);
    }
  }
}
