import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Assembles the build contexts of the two images under {@code target/context}. Run by Maven with
 * the toolchain's java: {@code java Contexts.java <gateway-image> <gateway>}. Does nothing when
 * nothing that goes in has changed.
 */
final class Contexts {

  /**
   * What the libraries need and jdeps does not see through their module descriptors; jdeps adds
   * what our code needs.
   */
  private static final List<String> LIBRARY_MODULES =
      List.of(
          "java.base",
          "java.logging",
          "java.management",
          "java.naming",
          "java.rmi",
          "jdk.unsupported");

  /** jlink would carry a flight recorder and a desktop for code that is never reached. */
  private static final List<String> UNWANTED = List.of("jdk.jfr", "java.desktop", "java.sql");

  private static final Pattern NATIVE = Pattern.compile("\\.(so|dylib|jnilib|dll)$");

  private static final Pattern SIGNATURE = Pattern.compile("^META-INF/[^/]+\\.(SF|RSA|DSA|EC)$");

  /** As Netty, brotli4j and zstd-jni, in this order, name this machine. */
  private static final Pattern OWN_NATIVE =
      Pattern.compile(
          arch().equals("x86_64")
              ? "_linux_x86_64\\.so$|linux-x86_64/[^/]+$|^linux/amd64/[^/]+$"
              : "_linux_aarch_64\\.so$|linux-aarch64/[^/]+$|^linux/aarch64/[^/]+$");

  private final Path source;
  private final Path context;
  private final Path gatewayJar;
  private final Path libraries;

  private Contexts(Path image, Path gateway) throws IOException {
    source = image.resolve("src/main/docker");
    context = image.resolve("target/context");
    libraries = gateway.resolve("target/lib");
    try (Stream<Path> jars = Files.list(gateway.resolve("target"))) {
      gatewayJar =
          jars.filter(jar -> jar.getFileName().toString().matches("gateway-[0-9.]+\\.jar"))
              .findFirst()
              .orElseThrow();
    }
  }

  public static void main(String[] args) throws Exception {
    new Contexts(Path.of(args[0]), Path.of(args[1]))
        .assemble(Path.of(args[0], "src/build/Contexts.java"));
  }

  private void assemble(Path self) throws Exception {
    Path stamp = context.resolveSibling("context.stamp");
    String inputs =
        hash(List.of(self, source, gatewayJar, libraries)) + " " + Runtime.version() + " " + arch();
    if (Files.exists(stamp) && Files.readString(stamp).equals(inputs)) {
      return;
    }
    Files.deleteIfExists(stamp);
    delete(context);
    copy(source, context);
    Path app = Files.createDirectories(context.resolve("gateway/app"));
    Path runtime = context.resolve("gateway/runtime");
    link(runtime);
    for (Path jar : files(libraries)) {
      place(jar, app, runtime.resolve("lib"));
    }
    Files.copy(gatewayJar, app.resolve("gateway.jar"));
    Files.writeString(stamp, inputs);
  }

  private void link(Path runtime) throws Exception {
    var modules = new TreeSet<>(LIBRARY_MODULES);
    String own =
        run(
            "jdeps",
            "--ignore-missing-deps",
            "--multi-release",
            "25",
            "--print-module-deps",
            gatewayJar.toString());
    modules.addAll(List.of(own.strip().split(",")));
    modules.removeAll(UNWANTED);
    run(
        "jlink",
        "--add-modules",
        String.join(",", modules),
        "--strip-java-debug-attributes",
        "--no-header-files",
        "--no-man-pages",
        "--compress",
        "zip-6",
        "--vm",
        "server",
        "--output",
        runtime.toString());
    // Some packages of a JDK link it to the host's authorities; the image gets Debian's public
    // ones.
    Files.delete(runtime.resolve("lib/security/cacerts"));
  }

  /**
   * This machine's native libraries go beside the JVM's own, under the names that their loaders ask
   * for first, so that nothing is unpacked at start; those of other machines stay out. What is left
   * of the jar goes to the class path, if there is anything. Signatures are left out too: classes
   * of a signed jar would have no place in the AOT cache.
   */
  private static void place(Path jar, Path app, Path natives) throws IOException {
    try (var content = new JarFile(jar.toFile())) {
      var kept = new ArrayList<JarEntry>();
      boolean stripped = false;
      for (var entry : (Iterable<JarEntry>) content.stream()::iterator) {
        boolean signature = SIGNATURE.matcher(entry.getName()).find();
        if (!signature && !NATIVE.matcher(entry.getName()).find()) {
          kept.add(entry);
          continue;
        }
        stripped = true;
        if (OWN_NATIVE.matcher(entry.getName()).find()) {
          Path name = Path.of(entry.getName()).getFileName();
          Files.copy(content.getInputStream(entry), natives.resolve(name.toString()));
        }
      }
      if (!stripped) {
        Files.copy(jar, app.resolve(jar.getFileName()));
      } else if (kept.stream().anyMatch(Contexts::isProgram)) {
        write(content, kept, app.resolve(jar.getFileName()));
      }
    }
  }

  /** Brotli's natives come with a class that only names their jar. */
  private static boolean isProgram(JarEntry entry) {
    String name = entry.getName();
    return name.endsWith(".class")
        && !name.endsWith("module-info.class")
        && !name.endsWith("/NativeLoader.class");
  }

  private static void write(JarFile content, List<JarEntry> entries, Path to) throws IOException {
    try (var out = new JarOutputStream(Files.newOutputStream(to))) {
      for (var entry : entries) {
        var copy = new JarEntry(entry.getName());
        copy.setTime(entry.getTime());
        out.putNextEntry(copy);
        content.getInputStream(entry).transferTo(out);
        out.closeEntry();
      }
    }
  }

  private static String arch() {
    return System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
  }

  /**
   * In a process of its own: only so does jlink write the same bytes each time. What it says beside
   * its output is not read: every JVM greets there when JAVA_TOOL_OPTIONS is set.
   */
  private static String run(String tool, String... args) throws Exception {
    List<String> command =
        new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", tool).toString()));
    command.addAll(List.of(args));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(tool + " failed: " + output);
    }
    return output;
  }

  private static String hash(List<Path> roots) throws Exception {
    var digest = MessageDigest.getInstance("SHA-256");
    for (Path root : roots) {
      for (Path file : files(root)) {
        digest.update(root.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
          in.transferTo(OutputStream.nullOutputStream());
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> walk = Files.walk(root)) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    for (Path file : files(from)) {
      Path target = to.resolve(from.relativize(file).toString());
      Files.createDirectories(target.getParent());
      Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  private static void delete(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, IOException failure)
              throws IOException {
            if (failure != null) {
              throw new UncheckedIOException(failure);
            }
            Files.delete(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
