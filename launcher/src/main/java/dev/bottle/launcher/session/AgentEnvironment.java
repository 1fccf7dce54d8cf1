package dev.bottle.launcher.session;

import dev.bottle.launcher.plan.EnvValue;
import dev.bottle.launcher.plan.Plan;
import dev.bottle.launcher.plan.ResolvedSecrets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The agent's environment: how each tool finds the proxy and the gateway's CA, and what the
 * manifest grants.
 */
final class AgentEnvironment {
  static final String HOME = "/home/agent";
  static final String CA = "/run/bottle/ca.pem";

  /**
   * The system's roots and the gateway's CA: for tools whose variable replaces the system's store.
   */
  static final String CA_BUNDLE = "/run/bottle/ca-bundle.pem";

  static final String PROMPT_FILE = "/run/bottle/prompt.txt";

  private static final List<String> PROXY = List.of("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY");
  private static final List<String> BUNDLE =
      List.of(
          "SSL_CERT_FILE",
          "CURL_CA_BUNDLE",
          "GIT_SSL_CAINFO",
          "REQUESTS_CA_BUNDLE",
          "PIP_CERT",
          "CARGO_HTTP_CAINFO",
          "AWS_CA_BUNDLE",
          "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH");

  private AgentEnvironment() {}

  /**
   * @param terminal the host's {@code TERM}
   * @throws SessionException when the gateway has no placeholder for a credential that the plan
   *     names
   */
  static Map<String, String> of(
      Plan plan, ResolvedSecrets secrets, ReadyLine ready, String proxyUrl, String terminal) {
    Map<String, String> env = new LinkedHashMap<>();
    for (String name : PROXY) {
      env.put(name, proxyUrl);
      env.put(name.toLowerCase(Locale.ROOT), proxyUrl);
    }
    env.put("NO_PROXY", "localhost,127.0.0.1,::1");
    env.put("no_proxy", "localhost,127.0.0.1,::1");
    BUNDLE.forEach(name -> env.put(name, CA_BUNDLE));
    env.put("NODE_EXTRA_CA_CERTS", CA);
    env.put("NODE_USE_ENV_PROXY", "1");
    env.put("DISABLE_AUTOUPDATER", "1");
    env.put("IS_SANDBOX", "1");
    env.put("HOME", HOME);
    env.put("LANG", "C.UTF-8");
    env.put("TERM", terminal);
    env.put("BOTTLE_PROMPT_FILE", PROMPT_FILE);
    plan.env().forEach((name, value) -> env.put(name, valueOf(name, value, secrets, ready)));
    return env;
  }

  private static String valueOf(
      String name, EnvValue value, ResolvedSecrets secrets, ReadyLine ready) {
    String found =
        switch (value) {
          case EnvValue.Literal(String text) -> text;
          case EnvValue.HostVariable _, EnvValue.Prompt _ -> secrets.env().get(name);
          case EnvValue.Placeholder(String credential) -> ready.placeholders().get(credential);
        };
    if (found == null) {
      throw new SessionException("no value for the agent's variable " + name);
    }
    return found;
  }
}
