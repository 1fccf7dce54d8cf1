package dev.bottle.gateway.git;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.jgit.lib.Repository;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for (gitprotocol-pack, reference update request).
 *
 * @param shallow commits whose parents the client does not have
 * @param updates empty where nothing is asked
 * @param capabilities what the client can do
 * @param options for upstream's hooks
 */
record PushRequest(
    List<String> shallow,
    List<RefUpdate> updates,
    Capabilities capabilities,
    List<String> options) {
  private static final int MOST_UPDATES = 10_000;
  private static final int MOST_SHALLOW = 10_000;
  private static final int MOST_OPTIONS = 1_000;
  private static final int MOST_OPTION_BYTES = 256 * 1024;
  private static final int LONGEST_REF = 1024;

  PushRequest {
    shallow = List.copyOf(shallow);
    updates = List.copyOf(updates);
    options = List.copyOf(options);
  }

  /** Whether a pack follows: not where refs are only deleted. */
  boolean hasPack() {
    return updates.stream().anyMatch(u -> u.kind() != RefUpdate.Kind.DELETE);
  }

  List<String> refs() {
    return updates.stream().map(RefUpdate::ref).toList();
  }

  /** The request as it came, up to the pack. */
  byte[] bytes() throws IOException {
    var out = new ByteArrayOutputStream();
    var packets = new PktWriter(out);
    for (var id : shallow) {
      packets.line("shallow " + id);
    }
    var said = "\0" + capabilities.text();
    for (var update : updates) {
      packets.text(update.line() + said);
      said = "";
    }
    packets.end();
    if (capabilities.has(Capabilities.OPTIONS)) {
      for (var option : options) {
        packets.text(option);
      }
      packets.end();
    }
    return out.toByteArray();
  }

  /**
   * Tells whether two pushes are the same.
   *
   * @param pack its checksum
   */
  String digest(byte[] pack) throws IOException {
    var digest = Hashes.sha1();
    digest.update(bytes());
    return HexFormat.of().formatHex(digest.digest(pack));
  }

  /**
   * Reads a request up to the pack.
   *
   * @throws MalformedPushException for anything that git's client does not send
   */
  static PushRequest read(PktReader in) throws IOException {
    return read(in, _ -> {});
  }

  /**
   * The same.
   *
   * @param heard takes what the client can do as soon as it has said so: even when the rest is
   *     malformed it is to be told in a way that it understands
   */
  static PushRequest read(PktReader in, Consumer<Capabilities> heard) throws IOException {
    return new Reading(in, heard).request();
  }

  private static final class Reading {
    private final PktReader in;
    private final Consumer<Capabilities> heard;
    private final List<String> shallow = new ArrayList<>();
    private final List<RefUpdate> updates = new ArrayList<>();
    private final HashSet<String> refs = new HashSet<>();
    private @Nullable Capabilities capabilities;

    Reading(PktReader in, Consumer<Capabilities> heard) {
      this.in = in;
      this.heard = heard;
    }

    PushRequest request() throws IOException {
      var kind = in.next();
      if (kind == PktReader.Kind.END) {
        return new PushRequest(List.of(), List.of(), new Capabilities(List.of()), List.of());
      }
      while (kind == PktReader.Kind.DATA) {
        line(in.line());
        kind = in.next();
      }
      require(kind == PktReader.Kind.FLUSH, "the request is cut");
      var asked = capabilities == null ? new Capabilities(List.of()) : capabilities;
      require(asked.objectFormat().equals("sha1"), "only SHA-1 ids are understood");
      var options = asked.has(Capabilities.OPTIONS) ? options() : List.<String>of();
      return new PushRequest(shallow, updates, asked, options);
    }

    private void line(String line) throws IOException {
      if (line.startsWith("shallow ")) {
        var id = line.substring("shallow ".length());
        require(
            updates.isEmpty() && RefUpdate.isId(id) && shallow.size() < MOST_SHALLOW,
            "a shallow line is wrong");
        shallow.add(id);
        return;
      }
      int nul = line.indexOf('\0');
      boolean first = capabilities == null;
      if (first) {
        capabilities = Capabilities.parse(nul < 0 ? "" : line.substring(nul + 1));
        heard.accept(capabilities);
      }
      require(!line.startsWith("push-cert"), "signed pushes are not taken");
      if (first) {
        command(nul < 0 ? line : line.substring(0, nul));
      } else {
        require(nul < 0, "a ref update has a NUL in it");
        command(line);
      }
    }

    private void command(String line) throws IOException {
      var parts = line.split(" ", 3);
      require(
          parts.length == 3 && RefUpdate.isId(parts[0]) && RefUpdate.isId(parts[1]),
          "a ref update is not an old id, a new id and a name");
      var ref = parts[2];
      require(
          ref.startsWith("refs/") && ref.length() <= LONGEST_REF && Repository.isValidRefName(ref),
          "a ref has no valid name");
      require(refs.add(ref), "a ref is named twice");
      require(
          !parts[0].equals(RefUpdate.NONE) || !parts[1].equals(RefUpdate.NONE),
          "a ref update is empty");
      require(updates.size() < MOST_UPDATES, "it has too many ref updates");
      updates.add(new RefUpdate(parts[0], parts[1], ref));
    }

    private List<String> options() throws IOException {
      var options = new ArrayList<String>();
      int bytes = 0;
      var kind = in.next();
      while (kind == PktReader.Kind.DATA) {
        bytes += in.length();
        require(
            options.size() < MOST_OPTIONS && bytes <= MOST_OPTION_BYTES,
            "it has too many push options");
        var option = in.line();
        require(option.chars().noneMatch(c -> c < ' '), "a push option has a control character");
        options.add(option);
        kind = in.next();
      }
      require(kind == PktReader.Kind.FLUSH, "the push options are cut");
      return options;
    }

    private static void require(boolean holds, String otherwise) throws IOException {
      if (!holds) {
        throw new MalformedPushException(otherwise);
      }
    }
  }
}
