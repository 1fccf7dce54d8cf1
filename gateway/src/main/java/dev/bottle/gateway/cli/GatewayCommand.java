package dev.bottle.gateway.cli;

import dev.bottle.gateway.config.ConfigOverrides;
import dev.bottle.gateway.credential.PlaceholderMint;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.Security;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bottle gateway}: the gateway by itself, or inside its image. */
@Command(
    name = "gateway",
    description = "Run the gateway alone: an allowlisting, scanning proxy.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  bottle gateway --listen 127.0.0.1:3128 --allow api.example.com --ca-out ca.pem --audit -",
      "  curl -x http://127.0.0.1:3128 --cacert ca.pem https://api.example.com/",
      "  bottle gateway --config gateway.json --allow '*.example.org:8443'"
    })
public final class GatewayCommand implements Callable<Integer> {

  @Option(names = "--config", paramLabel = "FILE", description = "Read gateway.json.")
  private @Nullable Path config;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "Proxy listener; port 0 picks one.")
  private @Nullable String listen;

  @Option(
      names = "--allow",
      paramLabel = "ENTRY",
      description = "Allow a host, host:port or *.host (repeatable).")
  private List<String> allow = List.of();

  @Option(
      names = "--passthrough",
      paramLabel = "HOST",
      description = "Do not intercept TLS of this allowed host (repeatable).")
  private List<String> passthrough = List.of();

  @Option(
      names = "--rules",
      paramLabel = "FILE|builtin",
      description = "DLP rules; replaces the file's list (repeatable).")
  private List<String> rules = List.of();

  @Option(
      names = "--dlp-action",
      paramLabel = "block|redact|log",
      description = "What a finding leads to.")
  private @Nullable String dlpAction;

  @Option(
      names = "--upstream-ca",
      paramLabel = "FILE",
      description = "Trust these CAs too (repeatable).")
  private List<String> upstreamCa = List.of();

  @Option(
      names = "--private-network",
      paramLabel = "CIDR",
      description = "Addresses that may be dialled although not public (repeatable).")
  private List<String> privateNetworks = List.of();

  @Option(
      names = "--resolve",
      paramLabel = "HOST=IP",
      description = "A host's fixed address (repeatable).")
  private List<String> resolve = List.of();

  @Option(names = "--ca-out", paramLabel = "FILE", description = "Write the CA certificate here.")
  private @Nullable String caOut;

  @Option(
      names = "--audit",
      paramLabel = "FILE|-",
      description = "Write events here, one JSON line each.")
  private @Nullable String audit;

  @Option(names = "--admin", paramLabel = "HOST:PORT", description = "Admin listener.")
  private @Nullable String admin;

  @Option(names = "--secrets-from-stdin", description = "Read secrets from stdin's first line.")
  private boolean secretsFromStdin;

  @Option(names = "--exit-on-stdin-eof", description = "End when stdin ends.")
  private boolean exitOnStdinEof;

  private final PrintStream out;
  private final PrintStream err;

  public GatewayCommand() {
    this(System.out, System.err);
  }

  GatewayCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() {
    forgetNames();
    var source =
        new SetupSource(
            Optional.ofNullable(config),
            overrides(),
            secretsFromStdin ? StdinUse.FIRST_LINE_IS_SECRETS : StdinUse.NO_SECRETS,
            System.getenv(),
            new PlaceholderMint(new SecureRandom()));
    return new GatewayProcess(
            source, exitOnStdinEof ? OnStdinEnd.EXIT : OnStdinEnd.IGNORE, out, err)
        .run();
  }

  /** The resolver keeps answers for a bounded time; the JDK's own memory would keep them longer. */
  private static void forgetNames() {
    Security.setProperty("networkaddress.cache.ttl", "0");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
  }

  private ConfigOverrides overrides() {
    return new ConfigOverrides(
        Path.of("").toAbsolutePath(),
        Optional.ofNullable(listen),
        allow,
        passthrough,
        rules,
        Optional.ofNullable(dlpAction),
        upstreamCa,
        privateNetworks,
        resolve,
        Optional.ofNullable(caOut),
        Optional.ofNullable(audit),
        Optional.ofNullable(admin));
  }

  /** What standard input brings. */
  enum StdinUse {
    NO_SECRETS,
    FIRST_LINE_IS_SECRETS
  }

  /** What the end of standard input means. */
  enum OnStdinEnd {
    IGNORE,
    EXIT
  }
}
