package dev.bottle.launcher.session;

import dev.bottle.launcher.manifest.SshSpec;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the agent's OpenSSH reads in {@code ~/.ssh}, so that a host goes by the names and ports that
 * it has outside: each entry has a listener of its own on the gateway, and a ProxyCommand leads
 * there, since {@code -p} and a URL's port would override anything else.
 */
final class SshClientFiles {
  /** The throw-away key, under {@code ~/.ssh}. */
  static final String KEY = "id_bottle";

  /** The name under which known_hosts has the gateway's one key. */
  private static final String GATEWAY = "bottle-gateway";

  private static final String HEAD =
      """
      # Written by bottle. Every connection goes to the gateway, which holds the real keys.
      # Of several blocks that fit the first counts; a server inside the bottle is not concerned.

      """;

  private static final int DEFAULT_PORT = 22;

  private final List<SshSpec> entries;
  private final Map<String, String> listening;
  private final Map<String, String> repositories;

  /**
   * @param listening where the gateway serves each entry, {@code address:port} by Host
   * @param repositories where it has each git entry, a URL by Name
   */
  SshClientFiles(
      List<SshSpec> entries, Map<String, String> listening, Map<String, String> repositories) {
    this.entries = List.copyOf(entries);
    this.listening = Map.copyOf(listening);
    this.repositories = new TreeMap<>(repositories);
  }

  /** The {@code config}. */
  String config() {
    var text = new StringBuilder(HEAD);
    // Two accounts on one server differ by the user that is asked for.
    entries.stream()
        .filter(this::sharesItsUpstream)
        .forEach(entry -> block(text, place(entry, " user " + entry.user()), entry));
    entries.forEach(entry -> block(text, place(entry, ""), entry));
    entries.forEach(entry -> block(text, name(entry), entry));
    repositories.values().forEach(url -> listener(text, url));
    return text.append(rest()).toString();
  }

  /**
   * What fits no entry is told so here, where nothing can be resolved or reached anyway. The third
   * descriptor keeps ssh, which ends its ProxyCommand at its output's end, waiting for the words.
   */
  private String rest() {
    return """
    Host * !localhost !127.* !::1
      IdentityFile ~/.ssh/%s
      IdentitiesOnly yes
      PreferredAuthentications publickey
      HostKeyAlias %s
      StrictHostKeyChecking yes
      UpdateHostKeys no
      Ciphers aes128-gcm@openssh.com,aes256-gcm@openssh.com,aes128-ctr
      ProxyUseFdpass no
      ProxyCommand printf 'bottle: denied (ssh-not-allowed): this host and port are no ssh entry of this bottle (%s).\\nThis is policy, not a fault: retrying or another route will not work.\\nThe operator can allow it: by an entry under "ssh" in the manifest, and a new start.\\n' 3>&1 >&2
    """
        .formatted(KEY, GATEWAY, known());
  }

  /**
   * The {@code known_hosts}.
   *
   * @param gatewayKey {@code ssh-ed25519 AAAA…}
   */
  static String knownHosts(String gatewayKey) {
    return GATEWAY + " " + gatewayKey + "\n";
  }

  /** The upstream's own name with its own port, whether asked for or understood. */
  private static String place(SshSpec entry, String user) {
    return match(entry.upstream().host().text(), user, entry.upstream().port());
  }

  /** The entry's name with any port; where that is a server's name too, only without a port. */
  private String name(SshSpec entry) {
    boolean isServer =
        entries.stream().anyMatch(e -> e.upstream().host().text().equalsIgnoreCase(entry.host()));
    return isServer ? match(entry.host(), "", DEFAULT_PORT) : "Host " + entry.host();
  }

  private static String match(String name, String user, int port) {
    return "Match originalhost " + name + user + " exec \"test %p = " + port + "\"";
  }

  private void block(StringBuilder text, String head, SshSpec entry) {
    text.append(head)
        .append("\n  User ")
        .append(entry.user())
        .append("\n  ProxyUseFdpass yes\n  ProxyCommand nc -F ")
        .append(served(entry).replace(':', ' '))
        .append("\n\n");
  }

  /** A git entry's own address, as the agent's git configuration has it. */
  private static void listener(StringBuilder text, String url) {
    var address = URI.create(url);
    text.append(match(address.getHost(), "", address.getPort()))
        .append("\n  ProxyUseFdpass yes\n  ProxyCommand nc -F ")
        .append(address.getHost())
        .append(' ')
        .append(address.getPort())
        .append("\n\n");
  }

  private String served(SshSpec entry) {
    String address = listening.get(entry.host());
    if (address == null || !address.matches("[0-9.]+:[0-9]+")) {
      throw new SessionException("the gateway does not serve the ssh entry " + entry.host());
    }
    return address;
  }

  private boolean sharesItsUpstream(SshSpec entry) {
    return entries.stream().filter(e -> e.upstream().equals(entry.upstream())).count() > 1;
  }

  private String known() {
    var names =
        entries.stream()
            .map(e -> e.host() + " is " + e.user() + "@" + e.upstream().authorityText())
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "it has none" : names;
  }
}
