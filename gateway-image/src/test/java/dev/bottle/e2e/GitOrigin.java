package dev.bottle.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Git over https as a forge serves it: git's own CGI program over a bare repository. */
final class GitOrigin implements HttpHandler {
  private final Path root;

  private GitOrigin(Path root) {
    this.root = root;
  }

  /** Makes {@code acme/site.git} with one commit under the folder. */
  static GitOrigin create(Path folder) throws IOException {
    Path work = Files.createDirectories(folder.resolve("work"));
    Path bare = folder.resolve("git/acme/site.git");
    Files.writeString(work.resolve("README"), "the site\n");
    git(work, "init", "-q", "-b", "main");
    git(work, "add", ".");
    git(work, "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "first");
    git(folder, "clone", "-q", "--bare", work.toString(), bare.toString());
    return new GitOrigin(folder.resolve("git"));
  }

  private static void git(Path directory, String... args) {
    String[] command = new String[args.length + 3];
    command[0] = "git";
    command[1] = "-C";
    command[2] = directory.toString();
    System.arraycopy(args, 0, command, 3, args.length);
    Programs.run(command);
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    Process cgi = Programs.start(List.of("git", "http-backend"), root, variables(exchange));
    Thread.ofVirtual()
        .start(
            () -> {
              try (var to = cgi.getOutputStream()) {
                exchange.getRequestBody().transferTo(to);
              } catch (IOException e) {
                cgi.destroy();
              }
            });
    try (InputStream answer = cgi.getInputStream()) {
      int status = 200;
      for (String line = line(answer); !line.isEmpty(); line = line(answer)) {
        String[] field = line.split(": ", 2);
        if (field[0].equals("Status")) {
          status = Integer.parseInt(field[1].substring(0, 3));
        } else {
          exchange.getResponseHeaders().set(field[0], field[1]);
        }
      }
      exchange.sendResponseHeaders(status, 0);
      answer.transferTo(exchange.getResponseBody());
    }
  }

  private Map<String, String> variables(HttpExchange exchange) {
    Map<String, String> env = new LinkedHashMap<>();
    env.put("GIT_PROJECT_ROOT", root.toString());
    env.put("GIT_HTTP_EXPORT_ALL", "1");
    env.put("GIT_CONFIG_COUNT", "2");
    env.put("GIT_CONFIG_KEY_0", "safe.directory");
    env.put("GIT_CONFIG_VALUE_0", "*");
    // Whoever gets here may push.
    env.put("GIT_CONFIG_KEY_1", "http.receivepack");
    env.put("GIT_CONFIG_VALUE_1", "true");
    env.put("REQUEST_METHOD", exchange.getRequestMethod());
    env.put("PATH_INFO", exchange.getRequestURI().getPath());
    env.put("QUERY_STRING", Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""));
    env.put("CONTENT_TYPE", field(exchange, "Content-Type"));
    env.put("HTTP_CONTENT_ENCODING", field(exchange, "Content-Encoding"));
    env.put("GIT_PROTOCOL", field(exchange, "Git-Protocol"));
    return env;
  }

  private static String field(HttpExchange exchange, String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
  }

  private static String line(InputStream from) throws IOException {
    var line = new StringBuilder();
    for (int b = from.read(); b >= 0 && b != '\n'; b = from.read()) {
      line.append((char) b);
    }
    return new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
        .strip();
  }
}
