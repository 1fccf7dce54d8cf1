package dev.bottle.gateway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bottle.gateway.dlp.FileFinding;
import dev.bottle.gateway.dlp.FileRules;
import dev.bottle.gateway.dlp.FileScan;
import dev.bottle.gateway.dlp.InvalidRulesException;
import dev.bottle.gateway.dlp.RuleFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bottle scan}: the gateway's rules over files or standard input. */
@Command(
    name = "scan",
    mixinStandardHelpOptions = true,
    description = "Look for secrets in files with the rules that the gateway uses.",
    footer = {
      "",
      "Exit code: 0 nothing found, 1 findings, 2 error.",
      "",
      "Examples:",
      "  bottle scan .",
      "  bottle scan --rules builtin --rules team.toml src/",
      "  git diff | bottle scan --format json -"
    })
public final class ScanCommand implements Callable<Integer> {
  private static final int CLEAN = 0;
  private static final int FINDINGS = 1;
  private static final int ERROR = 2;
  private static final int CHUNK = 64 * 1024;
  private static final String STDIN = "-";

  @Option(
      names = "--rules",
      paramLabel = "FILE|builtin",
      description = "Rules to use, gitleaks TOML or 'builtin'; repeatable. Default: builtin.")
  List<String> rules = List.of();

  @Option(names = "--format", paramLabel = "text|json", description = "Default: text.")
  Format format = Format.text;

  @Parameters(paramLabel = "PATH", arity = "1..*", description = "Files, folders, or - for stdin.")
  List<String> paths = List.of();

  @Spec CommandSpec spec = CommandSpec.create();

  private final JsonMapper json = new JsonMapper();
  private long files;
  private long bytes;
  private long findings;
  private long errors;

  /** How findings are written; the names are what a user types. */
  enum Format {
    text,
    json
  }

  @Override
  public Integer call() {
    long started = System.nanoTime();
    Optional<FileRules> loaded = loadRules();
    if (loaded.isEmpty()) {
      return ERROR;
    }
    for (String path : paths) {
      if (path.equals(STDIN)) {
        scanStream(STDIN, loaded.get().scan(""), System.in);
      } else {
        walk(Path.of(path), loaded.get());
      }
    }
    if (format == Format.text) {
      summarise(System.nanoTime() - started);
    }
    out().flush();
    return errors > 0 ? ERROR : findings > 0 ? FINDINGS : CLEAN;
  }

  private Optional<FileRules> loadRules() {
    try {
      var names = rules.isEmpty() ? List.of(RuleFiles.BUILTIN) : rules;
      return Optional.of(RuleFiles.loadForFiles(names, Path.of("")));
    } catch (InvalidRulesException e) {
      e.problems().forEach(problem -> err().println(problem));
      return Optional.empty();
    }
  }

  private void walk(Path root, FileRules loaded) {
    try {
      Files.walkFileTree(root, new Visitor(loaded));
    } catch (IOException e) {
      failed(root.toString(), e);
    }
  }

  private final class Visitor extends SimpleFileVisitor<Path> {
    private final FileRules loaded;

    Visitor(FileRules loaded) {
      this.loaded = loaded;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      Path name = folder.getFileName();
      return name != null && name.toString().equals(".git")
          ? FileVisitResult.SKIP_SUBTREE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      boolean named = paths.contains(file.toString());
      boolean scanned = named || Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
      if (scanned && !loaded.readFrom(file)) {
        try (InputStream in = Files.newInputStream(file)) {
          scanStream(file.toString(), loaded.scan(slashed(file)), in);
        } catch (IOException e) {
          failed(file.toString(), e);
        }
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      failed(file.toString(), e);
      return FileVisitResult.CONTINUE;
    }
  }

  private static String slashed(Path file) {
    return file.toString().replace(file.getFileSystem().getSeparator(), "/");
  }

  private void scanStream(String name, FileScan scan, InputStream in) {
    var chunk = new byte[CHUNK];
    try {
      int length = in.read(chunk);
      while (length >= 0) {
        scan.feed(chunk, length);
        scan.take().forEach(f -> report(name, f));
        length = in.read(chunk);
      }
      scan.finish();
      scan.take().forEach(f -> report(name, f));
      files++;
      bytes += scan.fed();
    } catch (IOException e) {
      failed(name, e);
    }
  }

  private void report(String file, FileFinding finding) {
    findings++;
    if (format == Format.text) {
      out()
          .printf(
              "%s:%d:%d  %s  %s%n",
              shown(file),
              finding.line(),
              finding.column(),
              finding.rule(),
              finding.excerpt().isEmpty() ? "(by its name)" : finding.excerpt());
      return;
    }
    var line = new LinkedHashMap<String, Object>();
    line.put("rule", finding.rule());
    line.put("file", file);
    line.put("line", finding.line());
    line.put("column", finding.column());
    line.put("excerpt", finding.excerpt());
    try {
      out().println(json.writeValueAsString(line));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void summarise(long nanos) {
    out()
        .printf(
            Locale.ROOT,
            "%d %s in %d %s (%.1f MB, %.1f s)%n",
            findings,
            findings == 1 ? "finding" : "findings",
            files,
            files == 1 ? "file" : "files",
            bytes / 1e6,
            nanos / 1e9);
  }

  private void failed(String name, IOException e) {
    errors++;
    err().println("bottle: cannot read " + shown(name) + ": " + e.getClass().getSimpleName());
  }

  /** File names come from anywhere: control and direction characters do not reach the terminal. */
  private static String shown(String name) {
    return name.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
