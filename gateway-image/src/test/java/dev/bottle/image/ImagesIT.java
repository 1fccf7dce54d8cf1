package dev.bottle.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import dev.bottle.launcher.docker.DockerImages;
import dev.bottle.launcher.setup.HostSetup;
import dev.bottle.launcher.setup.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Builds both images for real, if they are not there, and looks at what is in them. */
@DockerTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ImagesIT {
  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----");
  // Lines of sources.list, of deb822 sources, of apt.conf and of npmrc.
  private static final Pattern SETTING =
      Pattern.compile(
          "(?m)^(?:deb |URIs:|Acquire::https?::Proxy|registry|https?-proxy)[^\\n#]*?"
              + "https?://([A-Za-z0-9.-]+)");
  private static final Path PUBLIC_AUTHORITIES = Path.of("/usr/share/ca-certificates/mozilla");

  private final DockerClient docker = client();
  private final HostSetup.BottleImages images = build();

  private static HostSetup.BottleImages build() {
    try (var engine = DockerImages.of(System.getenv())) {
      return setup(engine).images();
    }
  }

  private static HostSetup setup(DockerImages engine) {
    var progress = new Progress(System.err, Progress.Screen.PLAIN);
    return new HostSetup(engine, Path.of(".."), System.getenv(), _ -> true, progress);
  }

  @AfterAll
  void close() throws IOException {
    docker.close();
  }

  @Test
  void everyToolRunsForTheHostsUserOnAReadOnlyRootWithoutCapabilities() throws Exception {
    assertThat(tools(ids("-u") + ":" + ids("-g"), "ssh -V")).contains("OpenSSH");
  }

  /** Such a user has no name in the image: of the tools only ssh minds. */
  @ParameterizedTest
  @ValueSource(strings = {"1000:1000", "4711:4711"})
  void everyToolButSshRunsForAnyOtherUser(String user) throws Exception {
    assertThat(tools(user, "true")).contains("OpenSSL");
  }

  private String tools(String user, String last) throws InterruptedException {
    var ran =
        LockedContainer.of(docker, images.agent(), user)
            .run(
                "/bin/bash",
                "-c",
                "set -e; claude --version; node --version; npm --version; git --version;"
                    + " curl --version; openssl version; rg --version; jq --version;"
                    + " ps --version; less --version; "
                    + last);
    assertThat(ran.code()).as(ran.output()).isZero();
    assertThat(ran.output()).contains("Claude Code", "git version");
    return ran.output();
  }

  private static String ids(String which) throws IOException {
    try (var output = new ProcessBuilder("id", which).start().inputReader()) {
      return output.readLine();
    }
  }

  @Test
  void theKeeperEndsWithItsInput() throws Exception {
    var ran = LockedContainer.of(docker, images.agent(), "65534:65534").run("/opt/bottle/keeper");

    assertThat(ran.code()).isZero();
  }

  @Test
  void theGatewaysNativeLibrariesLoadWithoutBeingUnpacked(@TempDir Path probe) throws Exception {
    compile(
        probe,
        """
        import dev.bottle.gateway.dlp.decode.Coding;
        import java.io.ByteArrayOutputStream;
        import java.util.List;

        class Probe {
          public static void main(String[] args) throws Exception {
            io.netty.handler.ssl.OpenSsl.ensureAvailability();
            System.out.println(io.netty.handler.ssl.OpenSsl.versionString());
            var layers = List.of(Coding.BR, Coding.ZSTD);
            var coded = new ByteArrayOutputStream();
            try (var encoder = Coding.encoder(layers, coded)) {
              encoder.write("coded twice".getBytes());
            }
            try (var decoder = Coding.decoder(layers)) {
              decoder.feed(coded.toByteArray(), 0, coded.size(), System.out::write);
            }
            System.out.println();
          }
        }
        """);

    var ran =
        new LockedContainer(docker, images.gateway(), "65532:65532", List.of(probe))
            .run(
                "/opt/gateway/bin/java",
                "@/opt/gateway/jvm.options",
                "-cp",
                "/opt/gateway/app/*:/probe",
                "Probe");

    assertThat(ran.output()).contains("BoringSSL", "coded twice");
    assertThat(ran.code()).isZero();
  }

  @Test
  void theGatewayImageIsNobodysAndHoldsNothingToRunButJava() throws Exception {
    var configuration = docker.inspectImageCmd(images.gateway()).exec().getConfig();

    assertThat(Objects.requireNonNull(configuration).getUser()).isEqualTo("65532:65532");
    assertThat(Contents.of(docker, images.gateway()).files().keySet())
        .contains("opt/gateway/bin/java")
        .noneMatch(path -> path.matches("(usr/)?(local/)?s?bin/.+"));
  }

  @Test
  void theGatewayTrustsThePublicAuthoritiesAndNoOthers() throws Exception {
    var files = Contents.of(docker, images.gateway()).files();

    assertThat(certificates(files.getOrDefault("etc/ssl/certs/ca-certificates.crt", "")))
        .hasSizeGreaterThan(100);
    assertThat(files.keySet()).noneMatch(path -> path.endsWith("/cacerts"));
  }

  @Test
  void theSameSourcesAreTheSameImages() {
    assertThat(build()).isEqualTo(images);
    assertThat(images.gateway()).matches("bottle-gateway:[0-9a-f]{12}");
    assertThat(images.agent()).matches("bottle-agent:[0-9a-f]{12}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway", "agent"})
  void nothingOfThisHostStaysInAnImage(String which) throws Exception {
    var contents = Contents.of(docker, which.equals("gateway") ? images.gateway() : images.agent());

    assertThat(contents.files().keySet()).noneMatch(path -> path.startsWith("host/"));
    assertThat(contents.configuration()).contains("\"history\"").doesNotContain("/host");
    for (String certificate : ownAuthorities()) {
      assertThat(contents.whereIs(certificate)).as("a CA of this host").isEmpty();
    }
    for (String value : ownPlaces()) {
      assertThat(contents.whereIs(value)).as("a proxy or mirror of this host").isEmpty();
    }
  }

  @Test
  void theAgentsPackagesComeFromDebian() throws Exception {
    var sources =
        Contents.of(docker, images.agent()).files().entrySet().stream()
            .filter(file -> file.getKey().matches("etc/apt/sources\\.list(\\.d/.+)?"))
            .flatMap(file -> file.getValue().lines())
            .filter(line -> line.matches("(deb |URIs:).*"))
            .toList();

    assertThat(sources)
        .isNotEmpty()
        .allMatch(line -> line.matches(".*http://[a-z]+\\.debian\\.org/.*"));
  }

  /** What this host trusts besides the authorities that every Debian trusts. */
  private static List<String> ownAuthorities() throws IOException {
    String named = Objects.requireNonNullElse(System.getenv("SSL_CERT_FILE"), "");
    Path bundle = Path.of(named.isEmpty() ? "/etc/ssl/certs/ca-certificates.crt" : named);
    if (!Files.isReadable(bundle) || !Files.isDirectory(PUBLIC_AUTHORITIES)) {
      return List.of();
    }
    var known = new StringBuilder();
    try (Stream<Path> files = Files.list(PUBLIC_AUTHORITIES)) {
      for (Path file : files.toList()) {
        known.append(Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    List<String> everybodys = certificates(known.toString());
    return certificates(Files.readString(bundle, StandardCharsets.ISO_8859_1)).stream()
        .filter(certificate -> !everybodys.contains(certificate))
        .toList();
  }

  /** Proxies of the environment; hosts of apt's and npm's configuration that are not the public. */
  private static List<String> ownPlaces() throws IOException {
    var proxies =
        System.getenv().entrySet().stream()
            .filter(variable -> variable.getKey().matches("(?i)(https?|all)_proxy"))
            .map(variable -> variable.getValue());
    var configuration = new StringBuilder();
    for (Path root :
        List.of(Path.of("/etc/apt"), Path.of("/etc/npmrc"), Path.of("/usr/etc/npmrc"))) {
      if (Files.exists(root)) {
        try (Stream<Path> files = Files.walk(root)) {
          for (Path file : files.filter(Files::isRegularFile).filter(Files::isReadable).toList()) {
            configuration.append(Files.readString(file, StandardCharsets.ISO_8859_1));
          }
        }
      }
    }
    var hosts =
        SETTING
            .matcher(configuration)
            .results()
            .map(match -> match.group(1))
            .filter(host -> !host.matches("(.+\\.)?debian\\.org|.+\\.npmjs\\.org"));
    return Stream.concat(proxies, hosts).filter(value -> !value.isEmpty()).distinct().toList();
  }

  private static List<String> certificates(String pem) {
    return CERTIFICATE.matcher(pem).results().map(MatchResult::group).toList();
  }

  private static void compile(Path folder, String source) throws Exception {
    Path file = Files.writeString(folder.resolve("Probe.java"), source);
    String jars = Path.of("target/context/gateway/app").toAbsolutePath() + "/*";
    Path compiler = Path.of(System.getProperty("java.home"), "bin/javac");
    Process process =
        new ProcessBuilder(
                compiler.toString(), "-cp", jars, "-d", folder.toString(), file.toString())
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isZero();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static DockerClient client() {
    var config = DefaultDockerClientConfig.createDefaultConfigBuilder().build();
    return DockerClientImpl.getInstance(
        config, new ZerodepDockerHttpClient.Builder().dockerHost(config.getDockerHost()).build());
  }
}
