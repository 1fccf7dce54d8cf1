package dev.bottle.launcher.session;

import dev.bottle.launcher.docker.Attachment;
import dev.bottle.launcher.docker.ContainerId;
import dev.bottle.launcher.docker.EngineRefusedException;
import dev.bottle.launcher.docker.ExecSpec;
import dev.bottle.launcher.docker.Execution;
import dev.bottle.launcher.docker.Runtime;
import dev.bottle.launcher.plan.Plan;
import dev.bottle.launcher.terminal.RawTerminal;
import dev.bottle.launcher.terminal.Stdio;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;

/**
 * Runs the agent in its container, joined to the person's terminal or to plain streams, to its exit
 * code.
 */
final class AgentRun {
  private static final Duration RESIZE_PAUSE = Duration.ofMillis(50);
  private static final int RESIZE_TRIES = 40;

  private final Runtime runtime;
  private final Teardown teardown;
  private final BottleFolder folder;

  AgentRun(Runtime runtime, Teardown teardown, BottleFolder folder) {
    this.runtime = runtime;
    this.teardown = teardown;
    this.folder = folder;
  }

  int run(Plan plan, Map<String, String> env, Stdio stdio)
      throws IOException, InterruptedException {
    return switch (stdio) {
      case Stdio.OnTerminal _ -> onTerminal(plan, env);
      case Stdio.Piped piped -> piped(plan, env, piped);
      case Stdio.Unattended _ -> {
        try (var log = Files.newOutputStream(folder.agentLog())) {
          yield piped(plan, env, new Stdio.Piped(InputStream.nullInputStream(), log, log));
        }
      }
    };
  }

  private int piped(Plan plan, Map<String, String> env, Stdio.Piped stdio)
      throws IOException, InterruptedException {
    try (var execution = exec(plan, env, Attachment.Framing.MULTIPLEXED)) {
      feed(stdio.in(), execution.streams().stdin());
      execution.streams().pump(stdio.out(), stdio.err());
      return execution.exitCode();
    }
  }

  private int onTerminal(Plan plan, Map<String, String> env)
      throws IOException, InterruptedException {
    try (var execution = exec(plan, env, Attachment.Framing.TERMINAL);
        var terminal = RawTerminal.open()) {
      teardown.making("terminal", terminal::close, () -> terminal);
      terminal.onResize(() -> resize(execution, terminal));
      // Before the first key, so that nothing typed ahead sees a terminal without a size.
      resize(execution, terminal);
      feed(terminal.keys(), execution.streams().stdin());
      execution.streams().pump(terminal.screen(), terminal.screen());
      return execution.exitCode();
    }
  }

  private Execution exec(Plan plan, Map<String, String> env, Attachment.Framing framing) {
    ContainerId agent = AgentContainer.nameOf(plan.id());
    return runtime.exec(
        agent,
        new ExecSpec(
            AgentCommand.of(plan),
            AgentContainer.userOf(plan.user()),
            AgentFiles.workingDirectory(plan.workspace()),
            env,
            framing));
  }

  /**
   * A platform daemon thread: reading the process's stdin cannot be interrupted, and must not hold
   * the process up.
   */
  private static void feed(InputStream from, OutputStream to) {
    Thread.ofPlatform()
        .daemon()
        .name("agent-stdin")
        .start(
            () -> {
              try (to) {
                from.transferTo(to);
              } catch (IOException e) {
                // The agent no longer reads; its end shows on its output.
              }
            });
  }

  /** The engine refuses sizes until the process is up, so the first tries may fail. */
  private static void resize(Execution execution, RawTerminal terminal) {
    for (int i = 0; i < RESIZE_TRIES; i++) {
      var size = terminal.size();
      try {
        execution.resize(size.rows(), size.columns());
        return;
      } catch (EngineRefusedException e) {
        try {
          Thread.sleep(RESIZE_PAUSE);
        } catch (InterruptedException interrupted) {
          return;
        }
      }
    }
  }
}
