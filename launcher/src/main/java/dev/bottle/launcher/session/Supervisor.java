package dev.bottle.launcher.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.bottle.launcher.plan.ResolvedSecrets;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The launcher that stays behind when a bottle is started with {@code --detach}: the same program
 * in a session of its own, which holds the bottle's pipes. Secrets reach it on its stdin; its one
 * line on stdout is the bottle's id, once the bottle is up.
 */
public final class Supervisor {
  /** It holds secrets for long: no attach socket, no core, no dump with its memory in it. */
  private static final List<String> JVM =
      List.of(
          "-XX:+DisableAttachMechanism",
          "-XX:-CreateCoredumpOnCrash",
          "-XX:ErrorFile=/dev/null",
          "-XX:-HeapDumpOnOutOfMemoryError",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "--sun-misc-unsafe-memory-access=allow");

  private Supervisor() {}

  /**
   * Starts one and waits until its bottle is up.
   *
   * @param main the program's main class
   * @param args its arguments, which must make it {@link #readSecrets} and {@link #sayUp}
   * @return the bottle's id
   * @throws SessionException with what it said on stderr when the bottle does not come up
   */
  public static String start(Class<?> main, List<String> args, ResolvedSecrets secrets)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(JavaCommand.ownSession());
    command.addAll(JavaCommand.of(JVM, main));
    command.addAll(args);
    var builder = new ProcessBuilder(command);
    String home = System.getProperty("bottle.home");
    if (home != null) {
      command.add(command.indexOf("-cp"), "-Dbottle.home=" + home);
    }
    Process process = builder.command(command).start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(
          Json.MAPPER.writeValueAsBytes(
              Map.of(
                  "env",
                  secrets.env(),
                  "credentials",
                  secrets.credentials(),
                  "identities",
                  secrets.identities(),
                  "passphrases",
                  secrets.passphrases(),
                  "known",
                  secrets.known(),
                  "canaries",
                  secrets.canaries())));
    }
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        BufferedReader err = process.errorReader(StandardCharsets.UTF_8)) {
      String id = out.readLine();
      if (id == null) {
        List<String> said = err.lines().toList();
        process.waitFor();
        throw new SessionException("the bottle did not come up:\n" + Visible.lines(said));
      }
      return id;
    }
  }

  /** In the supervisor: reads what the starter knows. */
  public static ResolvedSecrets readSecrets(InputStream stdin) throws IOException {
    try {
      JsonNode line = Json.MAPPER.readTree(stdin);
      return new ResolvedSecrets(
          values(line.path("env")),
          values(line.path("credentials")),
          values(line.path("identities")),
          values(line.path("passphrases")),
          values(line.path("known")),
          values(line.path("canaries")));
    } catch (JsonProcessingException _) {
      // Its cause would carry the text, and the text is secret.
      throw new SessionException("the supervisor was given no secrets");
    }
  }

  /** In the supervisor: tells the starter that the bottle is up, and lets go of it. */
  public static void sayUp(PrintStream stdout, String bottleId) {
    stdout.println(bottleId);
    stdout.flush();
  }

  private static Map<String, String> values(JsonNode node) {
    Map<String, String> values = new LinkedHashMap<>();
    node.properties().forEach(entry -> values.put(entry.getKey(), entry.getValue().asText()));
    return values;
  }
}
