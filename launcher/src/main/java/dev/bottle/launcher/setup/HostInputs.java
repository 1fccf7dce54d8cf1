package dev.bottle.launcher.setup;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What an image build needs to know of this host to reach package registries: CA bundle, mirrors,
 * proxies. Handed to the first stages of a build, never part of an image, and so no part of its
 * content hash. No password or token is taken along, save one inside a proxy's URL.
 *
 * @param files files of the build context, by path
 * @param args proxy arguments, which the engine keeps out of an image's history
 * @param mirrors apt sources; empty for Debian's own hosts
 * @param aptProxies the proxies of apt's own configuration, as lines of one
 */
record HostInputs(
    Map<String, byte[]> files,
    Map<String, String> args,
    List<String> mirrors,
    List<String> aptProxies) {
  private static final List<String> SYSTEM_BUNDLES =
      List.of(
          "etc/ssl/certs/ca-certificates.crt",
          "etc/pki/tls/certs/ca-bundle.crt",
          "etc/ssl/cert.pem");
  private static final List<String> NPM_FILES =
      List.of("etc/npmrc", "usr/etc/npmrc", "usr/local/etc/npmrc");
  private static final Pattern PROXY =
      Pattern.compile("(?m)^Acquire::https?::Proxy \"[^\"\\n]+\";$");

  HostInputs {
    files = Map.copyOf(files);
    args = Map.copyOf(args);
    mirrors = List.copyOf(mirrors);
    aptProxies = List.copyOf(aptProxies);
  }

  /**
   * Reads them.
   *
   * @param root the root of the host's file system
   * @param aptConfig what {@code apt-config dump} prints; empty on a host without apt
   */
  static HostInputs read(Map<String, String> environment, Path root, String aptConfig)
      throws IOException {
    Map<String, String> npm = npmConfiguration(environment, root);
    byte[] bundle = bundle(environment, root, npm);
    List<String> mirrors = AptSources.mirrors(aptFiles(root));
    var apt = new StringBuilder();
    var npmrc = new StringBuilder();
    if (bundle.length > 0) {
      apt.append("Acquire::https::CaInfo \"/host/ca.pem\";\n");
      npmrc.append("cafile=/host/ca.pem\n");
    }
    if (!mirrors.isEmpty()) {
      apt.append("Dir::Etc::sourcelist \"/host/sources.list\";\nDir::Etc::sourceparts \"-\";\n");
    }
    List<String> aptProxies = PROXY.matcher(aptConfig).results().map(MatchResult::group).toList();
    aptProxies.forEach(line -> apt.append(line).append('\n'));
    Optional.ofNullable(npm.get("registry"))
        .ifPresent(registry -> npmrc.append("registry=").append(registry).append('\n'));
    return new HostInputs(
        Map.of(
            "host/ca.pem", bundle,
            "host/apt.conf", bytes(apt.toString()),
            "host/npmrc", bytes(npmrc.toString()),
            "host/sources.list", bytes(String.join("\n", mirrors) + "\n")),
        proxies(environment),
        mirrors,
        aptProxies);
  }

  private static byte[] bundle(Map<String, String> environment, Path root, Map<String, String> npm)
      throws IOException {
    Set<Path> sources = new LinkedHashSet<>();
    Stream.concat(
            Stream.ofNullable(environment.get("SSL_CERT_FILE")).map(Path::of),
            SYSTEM_BUNDLES.stream().map(root::resolve))
        .filter(Files::isReadable)
        .findFirst()
        .ifPresent(sources::add);
    Stream.of(environment.get("NODE_EXTRA_CA_CERTS"), npm.get("cafile"))
        .filter(Objects::nonNull)
        .map(Path::of)
        .filter(Files::isReadable)
        .forEach(sources::add);
    var bundle = new ByteArrayOutputStream();
    for (Path source : sources) {
      bundle.write(Files.readAllBytes(source));
      bundle.write('\n');
    }
    return bundle.toByteArray();
  }

  /** Only the two keys that name a place: tokens stay where they are. */
  private static Map<String, String> npmConfiguration(Map<String, String> environment, Path root)
      throws IOException {
    Map<String, String> found = new HashMap<>();
    Stream<Path> user =
        Stream.ofNullable(environment.get("HOME")).map(home -> Path.of(home, ".npmrc"));
    for (Path file : Stream.concat(NPM_FILES.stream().map(root::resolve), user).toList()) {
      if (Files.isReadable(file)) {
        for (String line : Files.readAllLines(file)) {
          String[] parts = line.split("=", 2);
          String key = parts[0].strip();
          if (parts.length == 2 && (key.equals("registry") || key.equals("cafile"))) {
            found.put(key, parts[1].strip());
          }
        }
      }
    }
    environment.forEach(
        (name, value) -> {
          if (name.equalsIgnoreCase("npm_config_registry")) {
            found.put("registry", value);
          }
        });
    return found;
  }

  private static List<String> aptFiles(Path root) throws IOException {
    Path folder = root.resolve("etc/apt/sources.list.d");
    Map<Path, String> texts = new LinkedHashMap<>();
    Path single = root.resolve("etc/apt/sources.list");
    if (Files.isReadable(single)) {
      texts.put(single, Files.readString(single));
    }
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file :
            files.filter(f -> f.toString().matches(".*\\.(list|sources)")).sorted().toList()) {
          texts.put(file, Files.readString(file));
        }
      }
    }
    return List.copyOf(texts.values());
  }

  private static Map<String, String> proxies(Map<String, String> environment) {
    Map<String, String> args = new HashMap<>();
    environment.forEach(
        (name, value) -> {
          if (name.matches("(?i)(https?|no|ftp|all)_proxy") && !value.isEmpty()) {
            args.put(name, value);
          }
        });
    return args;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
