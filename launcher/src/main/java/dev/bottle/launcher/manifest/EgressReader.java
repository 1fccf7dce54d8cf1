package dev.bottle.launcher.manifest;

import dev.bottle.gateway.config.LocatedJson;
import dev.bottle.gateway.policy.AllowEntry;
import dev.bottle.gateway.policy.CidrBlock;
import dev.bottle.gateway.policy.Host;
import dev.bottle.gateway.policy.HostPort;
import dev.bottle.gateway.policy.IpAddress;
import dev.bottle.gateway.policy.PathPattern;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code egress} and {@code resolve}. */
final class EgressReader {
  private static final Set<String> KEYS =
      Set.of("allowlist", "passthrough", "upstreamCa", "privateNetworks");
  private static final Set<String> ENTRY_KEYS = Set.of("host", "methods", "paths");
  private static final Pattern METHOD = Pattern.compile("[A-Z][A-Z-]*");

  private final FileReferences files;

  EgressReader(FileReferences files) {
    this.files = files;
  }

  EgressSpec egress(LocatedJson value, String path, Findings findings) {
    var section = Section.of(value, path, KEYS, findings);
    return new EgressSpec(
        section.list("allowlist", (entry, at) -> entry(section, entry, at)),
        section.strings("passthrough", text -> HostPort.parse(text).text()),
        section.list("upstreamCa", (file, at) -> authority(section, file, at)),
        section.strings("privateNetworks", text -> CidrBlock.parse(text).toString()));
  }

  Map<String, String> resolve(LocatedJson value, String path, Findings findings) {
    var section = Section.map(value, path, findings);
    var resolve = new LinkedHashMap<String, String>();
    for (var host : section.names()) {
      var at = section.pathOf(host);
      var address = section.string(host);
      var name = section.parsed(value, at, host, Host::parse);
      if (address.isPresent() && name.isPresent()) {
        section
            .value(host)
            .flatMap(v -> section.parsed(v, at, address.get(), IpAddress::parse))
            .ifPresent(ip -> resolve.put(name.get().text(), ip.text()));
      }
    }
    return resolve;
  }

  private Optional<AllowEntry> entry(Section section, LocatedJson value, String at) {
    if (value instanceof LocatedJson.Text text) {
      return section.parsed(value, at, text.value(), AllowEntry::parse);
    }
    if (!(value instanceof LocatedJson.Obj)) {
      section.findings().manifest(value.place(), at, "must be a host or an object with \"host\"");
      return Optional.empty();
    }
    var entry = Section.of(value, at, ENTRY_KEYS, section.findings());
    var methods = entry.strings("methods", EgressReader::method);
    var paths = entry.strings("paths", PathPattern::new);
    refuseEmptyList(entry, "methods", methods);
    refuseEmptyList(entry, "paths", paths);
    return entry
        .required("host")
        .flatMap(host -> entry.parsed(value, entry.pathOf("host"), host, HostPort::parse))
        .map(target -> new AllowEntry(target, Set.copyOf(methods), paths));
  }

  /** An empty list would read as "every": the opposite of what it looks like. */
  private static void refuseEmptyList(Section entry, String key, List<?> read) {
    if (entry.value(key).isPresent() && read.isEmpty()) {
      entry.problem(key, "an empty list grants nothing: name some, or leave \"" + key + "\" out");
    }
  }

  private static String method(String text) {
    if (!METHOD.matcher(text).matches()) {
      throw new IllegalArgumentException("a method is written in capitals: GET");
    }
    return text;
  }

  private Optional<NamedFile> authority(Section section, LocatedJson value, String at) {
    var file = files.read(section, value, at);
    file.ifPresent(
        f -> {
          try {
            var factory = CertificateFactory.getInstance("X.509");
            if (factory.generateCertificates(new ByteArrayInputStream(f.bytes())).isEmpty()) {
              section.findings().manifest(value.place(), at, f.written() + " has no certificate");
            }
          } catch (CertificateException e) {
            section
                .findings()
                .manifest(value.place(), at, f.written() + " is not a PEM file of certificates");
          }
        });
    return file;
  }
}
