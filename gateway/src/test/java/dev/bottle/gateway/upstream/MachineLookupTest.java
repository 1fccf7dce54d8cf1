package dev.bottle.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.policy.HostName;
import dev.bottle.gateway.policy.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineLookupTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final String SERVER = "nameserver 127.0.0.11\n";

  @TempDir private Path folder = Path.of("");
  private final List<String> asked = new ArrayList<>();
  private String known = "";

  @Test
  void readsResolvConf() {
    var settings =
        NameSettings.parse(
            """
            # made by hand
            nameserver 127.0.0.11 # Docker's
            nameserver\tfe80::1%1
            nameserver not-an-address
            nameserver 2001:db8::53
            nameserver 192.0.2.53
            nameserver
            domain old.example
            search  corp.example lab.example. . ; two of them
            options timeout:1 ndots:2 rotate
            sortlist 130.155.160.0
            """,
            "");
    assertThat(settings.servers())
        .extracting(InetSocketAddress::getAddress)
        .containsExactly(
            InetAddress.ofLiteral("127.0.0.11"),
            InetAddress.ofLiteral("fe80::1%1"),
            InetAddress.ofLiteral("2001:db8::53"));
    assertThat(settings.servers()).allMatch(server -> server.getPort() == 53);
    assertThat(settings.search())
        .extracting(HostName::text)
        .containsExactly("corp.example", "lab.example");
    assertThat(settings.dots()).isEqualTo(2);
  }

  @Test
  void readsHosts() {
    var settings =
        NameSettings.parse(
            "",
            """
            127.0.0.1 localhost
            ::1   localhost ip6-localhost
            fe80::1%lo0 localhost
            192.0.2.7\tGit.Corp.Example. git bad^name # and a remark
            #192.0.2.8 gone.example
            010.0.0.1 octal.example
            """);
    assertThat(settings.hosts())
        .containsOnlyKeys(
            new HostName("localhost"),
            new HostName("ip6-localhost"),
            new HostName("git.corp.example"),
            new HostName("git"))
        .containsEntry(
            new HostName("localhost"),
            List.of(IpAddress.parse("127.0.0.1"), IpAddress.parse("::1")));
  }

  @Test
  void searchesForShortNamesOnly() throws Exception {
    var lookup = lookup(SERVER + "search corp.example lab.example\n", "");
    assertThat(lookup.lookUp(HostName.parse("api.example")).addresses()).isEmpty();
    assertThat(asked).containsExactly("dns api.example");
    asked.clear();
    known = "git.lab.example";
    assertThat(lookup.lookUp(HostName.parse("git")).addresses()).hasSize(1);
    assertThat(asked).containsExactly("dns git.corp.example", "dns git.lab.example");
    asked.clear();
    known = "";
    assertThat(lookup.lookUp(HostName.parse("git")).addresses()).isEmpty();
    assertThat(asked).last().isEqualTo("dns git");
  }

  @Test
  void hostsComeFirstAndChangesAreSeen() throws Exception {
    var lookup = lookup(SERVER, "192.0.2.7 api.example\n");
    var name = HostName.parse("api.example");
    assertThat(lookup.lookUp(name).addresses()).containsExactly(IpAddress.parse("192.0.2.7"));
    assertThat(asked).isEmpty();
    Files.writeString(folder.resolve("hosts"), "192.0.2.77 api.example\n");
    assertThat(lookup.lookUp(name).addresses()).containsExactly(IpAddress.parse("192.0.2.77"));
    Files.delete(folder.resolve("hosts"));
    lookup.lookUp(name);
    assertThat(asked).containsExactly("dns api.example");
  }

  @Test
  void theSystemIsAskedWhereDnsCannotKnow() throws Exception {
    lookup(SERVER, "").lookUp(HostName.parse("printer.local"));
    lookup("search corp.example\n", "").lookUp(HostName.parse("api.example"));
    assertThat(asked).containsExactly("system printer.local", "system api.example");
  }

  private MachineLookup lookup(String resolvConf, String hosts) throws Exception {
    var files =
        new NameFiles(
            Files.writeString(folder.resolve("resolv.conf"), resolvConf),
            Files.writeString(folder.resolve("hosts"), hosts));
    return new MachineLookup(
        files, (name, _) -> found("dns ", name), name -> found("system ", name));
  }

  private Lookup.Found found(String by, HostName name) {
    asked.add(by + name);
    return new Lookup.Found(
        name.text().equals(known) ? List.of(IpAddress.parse("192.0.2.1")) : List.of(), MINUTE);
  }
}
