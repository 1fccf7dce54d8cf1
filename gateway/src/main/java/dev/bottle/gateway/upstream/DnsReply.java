package dev.bottle.gateway.upstream;

import dev.bottle.gateway.policy.HostName;
import dev.bottle.gateway.policy.InvalidNameException;
import dev.bottle.gateway.policy.IpAddress;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import java.util.ArrayList;
import java.util.List;

/** What one name server says to one question (RFC 1035). */
sealed interface DnsReply {
  /** Longer chains of aliases are loops or worse. */
  int MAX_ALIASES = 8;

  DnsReply ENDLESS = trouble("its aliases have no end");

  /** Addresses; the TTL, in seconds, is the least of the records on the way to them. */
  record Addresses(List<IpAddress> addresses, long ttl) implements DnsReply {}

  /** The name is another one's alias, and this server leaves it at that. */
  record Alias(HostName to, long ttl) implements DnsReply {}

  /** There is no such name, or it has no such address. */
  record None() implements DnsReply {}

  /** The server cannot say. */
  record Trouble(UpstreamTrouble trouble, String why) implements DnsReply {}

  /** Reads a response; it stays the caller's to release. Records beside the chain are ignored. */
  static DnsReply read(DnsResponse response, HostName asked, DnsRecordType type) {
    if (response.code().equals(DnsResponseCode.NXDOMAIN)) {
      return new None();
    }
    if (!response.code().equals(DnsResponseCode.NOERROR)) {
      return trouble("the name server answered " + response.code());
    }
    try {
      return follow(response, asked, type);
    } catch (CorruptedFrameException | IndexOutOfBoundsException | InvalidNameException e) {
      return trouble("the name server's answer cannot be read");
    }
  }

  private static DnsReply follow(DnsResponse response, HostName asked, DnsRecordType type) {
    var name = asked;
    long ttl = Long.MAX_VALUE;
    for (int i = 0; i <= MAX_ALIASES; i++) {
      var addresses = new ArrayList<IpAddress>();
      for (var record : records(response, name, type)) {
        addresses.add(IpAddress.of(ByteBufUtil.getBytes(record.content())));
        ttl = Math.min(ttl, record.timeToLive());
      }
      if (!addresses.isEmpty()) {
        return new Addresses(addresses, ttl);
      }
      var alias = records(response, name, DnsRecordType.CNAME).stream().findFirst();
      if (alias.isEmpty()) {
        return name.equals(asked) ? new None() : new Alias(name, ttl);
      }
      name = target(alias.get());
      ttl = Math.min(ttl, alias.get().timeToLive());
    }
    return ENDLESS;
  }

  private static DnsReply trouble(String why) {
    return new Trouble(UpstreamTrouble.UPSTREAM_DNS, why);
  }

  private static HostName target(DnsRawRecord alias) {
    return HostName.parse(DefaultDnsRecordDecoder.decodeName(alias.content().duplicate()));
  }

  private static List<DnsRawRecord> records(
      DnsResponse response, HostName owner, DnsRecordType type) {
    var found = new ArrayList<DnsRawRecord>();
    for (int i = 0; i < response.count(DnsSection.ANSWER); i++) {
      if (response.recordAt(DnsSection.ANSWER, i) instanceof DnsRawRecord record
          && record.type().equals(type)
          && record.dnsClass() == DnsRecord.CLASS_IN
          && isOwnedBy(record, owner)) {
        found.add(record);
      }
    }
    return found;
  }

  private static boolean isOwnedBy(DnsRecord record, HostName owner) {
    return record.name().equalsIgnoreCase(owner.text() + ".");
  }
}
