package dev.bottle.gateway.git;

import dev.bottle.gateway.policy.SafeText;
import dev.bottle.gateway.upstream.UpstreamException;
import dev.bottle.gateway.upstream.UpstreamTrouble;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads what a receive-pack says first: its refs and what it can do. Nothing of it is kept. */
final class Advertisement {
  private static final int ID = 40;
  private static final long MOST_BYTES = 256L << 20;
  private static final int LONGEST_COMPLAINT = 400;

  private Advertisement() {}

  /** Takes the refs as they come. */
  @FunctionalInterface
  interface RefTaker {
    /**
     * A line.
     *
     * @param offered not null with the first line only
     * @param line {@code id name} or {@code shallow id}, one char a byte
     */
    void take(@Nullable Capabilities offered, String line) throws IOException;
  }

  /**
   * Reads it to its end.
   *
   * @return what upstream offers
   * @throws IOException UpstreamException where upstream says something else
   */
  static Capabilities read(PktReader in, RefTaker refs) throws IOException {
    Capabilities offered = null;
    long bytes = 0;
    while (in.next() == PktReader.Kind.DATA) {
      bytes += in.length();
      var line = in.rawLine();
      if (line.startsWith("ERR ")) {
        throw refusal(line.substring("ERR ".length()));
      }
      if (offered == null && line.equals("version 1")) {
        continue;
      }
      int nul = line.indexOf('\0');
      if (bytes > MOST_BYTES || (offered == null && nul < 0)) {
        throw Leg.UPSTREAM.malformed("its refs are not listed as they have to be");
      }
      if (offered == null) {
        offered = Capabilities.parse(line.substring(nul + 1));
        requireSha1(offered);
        refs.take(offered, checked(line.substring(0, nul)));
      } else {
        refs.take(null, checked(line));
      }
    }
    if (offered == null) {
      throw new UpstreamException(
          UpstreamTrouble.UPSTREAM_REFUSED, "upstream does not take pushes to this repository");
    }
    return offered;
  }

  /** Passes it on, with what the gate can take in place of what upstream can. */
  static Capabilities relay(PktReader in, PktWriter out) throws IOException {
    var offered =
        read(
            in,
            (first, line) -> {
              var text = first == null ? line : line + '\0' + first.offer().text();
              out.data((text + '\n').getBytes(StandardCharsets.ISO_8859_1));
            });
    out.end();
    out.flush();
    return offered;
  }

  /** The ref that a line is about. */
  static String name(String line) {
    var raw = line.substring(line.indexOf(' ') + 1);
    return new String(raw.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private static String checked(String line) throws IOException {
    boolean shallow = line.startsWith("shallow ");
    int end = shallow ? line.length() : line.indexOf(' ');
    int start = shallow ? "shallow ".length() : 0;
    if (end - start != ID || !RefUpdate.isId(line.substring(start, end))) {
      throw Leg.UPSTREAM.malformed("a ref has no id");
    }
    return line;
  }

  private static void requireSha1(Capabilities offered) throws IOException {
    if (!offered.objectFormat().equals("sha1")) {
      throw new MalformedPushException(
          "the repository has ids of another kind than SHA-1, which this gate does not inspect");
    }
  }

  private static IOException refusal(String text) {
    var said = SafeText.of(text);
    return new UpstreamException(
        UpstreamTrouble.UPSTREAM_REFUSED,
        "upstream says: "
            + (said.length() > LONGEST_COMPLAINT ? said.substring(0, LONGEST_COMPLAINT) : said));
  }
}
