package dev.bottle.gateway.upstream;

import dev.bottle.gateway.policy.HostName;
import dev.bottle.gateway.policy.InvalidNameException;
import dev.bottle.gateway.policy.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What {@code resolv.conf(5)} and {@code hosts(5)} say. What cannot be read in them is passed over,
 * as the C library does.
 *
 * @param servers whom to ask, in order; at most three
 * @param search suffixes for names of fewer than {@code dots} dots
 * @param dots how many dots make a name complete
 * @param hosts names that are not asked for
 */
record NameSettings(
    List<InetSocketAddress> servers,
    List<HostName> search,
    int dots,
    Map<HostName, List<IpAddress>> hosts) {
  private static final int DNS_PORT = 53;
  private static final int MAX_SERVERS = 3;
  private static final int MAX_SEARCH = 6;
  private static final int MAX_DOTS = 15;

  NameSettings {
    servers = List.copyOf(servers);
    search = List.copyOf(search);
    hosts = Map.copyOf(hosts);
  }

  static NameSettings parse(String resolvConf, String hostsFile) {
    var servers = new ArrayList<InetSocketAddress>();
    List<HostName> search = List.of();
    int dots = 1;
    for (var words : lines(resolvConf)) {
      var values = words.subList(1, words.size());
      switch (words.getFirst()) {
        case "nameserver" ->
            values.stream().limit(1).flatMap(NameSettings::server).forEach(servers::add);
        case "search", "domain" ->
            search = values.stream().flatMap(NameSettings::name).limit(MAX_SEARCH).toList();
        case "options" -> dots = dots(values, dots);
        default -> {}
      }
    }
    return new NameSettings(
        servers.stream().limit(MAX_SERVERS).toList(), search, dots, hosts(hostsFile));
  }

  /** What to ask for, in order. A name with dots enough is never tried below another domain. */
  List<HostName> spellings(HostName name) {
    if (name.text().chars().filter(c -> c == '.').count() >= dots) {
      return List.of(name);
    }
    return Stream.concat(
            search.stream().flatMap(suffix -> name(name.text() + "." + suffix.text())),
            Stream.of(name))
        .toList();
  }

  private static Map<HostName, List<IpAddress>> hosts(String text) {
    var hosts = new HashMap<HostName, List<IpAddress>>();
    for (var words : lines(text)) {
      var address = address(words.getFirst());
      if (address.isPresent()) {
        words.stream()
            .skip(1)
            .flatMap(NameSettings::name)
            .distinct()
            .forEach(n -> hosts.computeIfAbsent(n, _ -> new ArrayList<>()).add(address.get()));
      }
    }
    return hosts;
  }

  private static int dots(List<String> options, int otherwise) {
    int dots = otherwise;
    for (var option : options) {
      if (option.matches("ndots:[0-9]{1,4}")) {
        dots = Math.min(MAX_DOTS, Integer.parseInt(option.substring("ndots:".length())));
      }
    }
    return dots;
  }

  /** The words of each line that has some, without comments. */
  private static List<List<String>> lines(String text) {
    return text.lines()
        .map(line -> line.replaceFirst("[#;].*", "").strip())
        .filter(line -> !line.isEmpty())
        .map(line -> Arrays.asList(line.split("\\s+")))
        .toList();
  }

  /** May carry a zone, unlike the addresses that are dialled: {@code fe80::1%eth0}. */
  private static Stream<InetSocketAddress> server(String literal) {
    try {
      return Stream.of(new InetSocketAddress(InetAddress.ofLiteral(literal), DNS_PORT));
    } catch (IllegalArgumentException e) {
      return Stream.empty();
    }
  }

  private static Stream<HostName> name(String text) {
    try {
      return Stream.of(HostName.parse(text));
    } catch (InvalidNameException e) {
      return Stream.empty();
    }
  }

  private static Optional<IpAddress> address(String text) {
    try {
      return Optional.of(IpAddress.parse(text));
    } catch (InvalidNameException e) {
      return Optional.empty();
    }
  }
}
