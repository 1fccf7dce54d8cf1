package dev.bottle.gateway.cli;

import dev.bottle.gateway.cli.GatewayCommand.StdinUse;
import dev.bottle.gateway.config.ClientsAssembly;
import dev.bottle.gateway.config.ConfigOverrides;
import dev.bottle.gateway.config.GatewayConfig;
import dev.bottle.gateway.config.GatewayConfigReader;
import dev.bottle.gateway.config.GuardAssembly;
import dev.bottle.gateway.config.Problems;
import dev.bottle.gateway.config.ReadContext;
import dev.bottle.gateway.config.ReadContext.SecretSource;
import dev.bottle.gateway.config.Secrets;
import dev.bottle.gateway.config.VaultAssembly;
import dev.bottle.gateway.credential.PlaceholderMint;
import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.dlp.InvalidRulesException;
import dev.bottle.gateway.dlp.LoadedRules;
import dev.bottle.gateway.dlp.RuleFiles;
import dev.bottle.gateway.upstream.Uplink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Where a gateway's setup comes from: a file, flags over it, the environment. Read again, it gives
 * the setup of now.
 *
 * @param config gateway.json, when one is named
 * @param environment holds the values of {@code ${VAR}} credentials
 */
record SetupSource(
    Optional<Path> config,
    ConfigOverrides flags,
    StdinUse stdin,
    Map<String, String> environment,
    PlaceholderMint mint) {

  SetupSource {
    environment = Map.copyOf(environment);
  }

  /**
   * Reads everything anew.
   *
   * @param previous the vault before a reload, whose placeholders the agent holds
   * @throws SetupException with every problem found
   */
  Setup read(Secrets secrets, Vault previous) throws SetupException {
    var problems = new Problems();
    var parsed = readConfig(problems);
    var connecting =
        new FutureTask<>(() -> UplinkAssembly.assemble(parsed.egress(), secrets, environment));
    // Rules and certificates each take a good part of the start: side by side.
    Thread.ofPlatform().daemon().name("uplink").start(connecting);
    var beside = new ArrayList<String>();
    var rules = rules(parsed, beside);
    var guard =
        new GuardAssembly(
                new VaultAssembly(environment::get, mint), new ClientsAssembly(environment::get))
            .assemble(parsed, rules.map(LoadedRules::rules), secrets, previous, problems);
    var access = SshAssembly.assemble(parsed, secrets, problems, beside);
    var uplink = finished(connecting, beside);
    boolean flawed = !problems.isEmpty() || !beside.isEmpty();
    if (flawed || guard.isEmpty() || uplink.isEmpty() || rules.isEmpty()) {
      throw SetupException.of(problems, beside);
    }
    var caOut = flags.caOut().or(() -> parsed.caOut().map(GatewayConfig.CaOut::asWritten));
    return new Setup(parsed, guard.get(), uplink.get(), access, caOut, rules.get());
  }

  /** What of the configuration could be read: with problems, it only serves to find more. */
  private GatewayConfig readConfig(Problems problems) throws SetupException {
    var directory =
        config
            .map(file -> file.toAbsolutePath().getParent())
            .orElseGet(() -> Path.of("").toAbsolutePath());
    var context =
        new ReadContext(
            directory,
            Path.of(System.getProperty("user.home")),
            switch (stdin) {
              case NO_SECRETS -> SecretSource.ENVIRONMENT;
              case FIRST_LINE_IS_SECRETS -> SecretSource.STDIN;
            });
    try {
      Optional<String> text =
          config.isPresent() ? Optional.of(Files.readString(config.get())) : Optional.empty();
      var read = GatewayConfigReader.read(text, flags, context, problems);
      if (read.isEmpty()) {
        throw SetupException.of(problems, List.of());
      }
      return read.get();
    } catch (IOException e) {
      throw new SetupException(List.of(config.orElseThrow() + ": cannot be read"));
    }
  }

  private static Optional<LoadedRules> rules(GatewayConfig config, List<String> problems) {
    try {
      return Optional.of(RuleFiles.load(ruleNames(config), Path.of("")));
    } catch (InvalidRulesException e) {
      e.problems().forEach(p -> problems.add(p.toString()));
      return Optional.empty();
    }
  }

  private static Optional<Uplink> finished(FutureTask<Uplink> connecting, List<String> problems)
      throws SetupException {
    try {
      return Optional.of(connecting.get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SetupException(List.of("interrupted"));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SetupException unusable) {
        problems.addAll(unusable.problems());
        return Optional.empty();
      }
      throw new IllegalStateException(e);
    }
  }

  private static List<String> ruleNames(GatewayConfig config) {
    return config.dlp().rules().stream()
        .map(
            source ->
                switch (source) {
                  case GatewayConfig.RuleOrigin.Builtin _ -> RuleFiles.BUILTIN;
                  case GatewayConfig.RuleOrigin.File(var path) -> path.toString();
                })
        .toList();
  }
}
