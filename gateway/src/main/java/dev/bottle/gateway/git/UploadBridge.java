package dev.bottle.gateway.git;

import dev.bottle.gateway.git.PktReader.Kind;
import dev.bottle.gateway.git.UpstreamTransport.Conversation;
import dev.bottle.gateway.git.UpstreamTransport.Service;
import dev.bottle.gateway.policy.SafeText;
import dev.bottle.gateway.upstream.UpstreamException;
import dev.bottle.gateway.upstream.UpstreamTrouble;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Serves fetches and clones of a client that speaks as over ssh from an upstream that is reached
 * over https, where every request stands alone. That is protocol version 2 (gitprotocol-v2); of its
 * commands {@code ls-refs} and {@code fetch} pass, so that nothing sends a client elsewhere.
 */
public final class UploadBridge {
  private static final String VERSION = "version=2";
  private static final Set<String> COMMANDS = Set.of("command=ls-refs", "command=fetch");
  private static final Set<String> FETCH =
      Set.of("shallow", "wait-for-done", "filter", "ref-in-want", "sideband-all");
  private static final int MOST_OFFERED = 64;

  /** Bytes of one request: what a client wants and has, a line for each. */
  private static final long MOST_ASKED = 64L << 20;

  private UploadBridge() {}

  /**
   * Serves one client to its end; blocks.
   *
   * @param protocol what the client asks for by {@code GIT_PROTOCOL}
   * @param answer what the client reads; flushed, not closed
   * @param complaints what its user reads
   * @return what to exit with
   */
  public static int serve(
      UpstreamTransport upstream,
      String protocol,
      InputStream client,
      OutputStream answer,
      OutputStream complaints) {
    try {
      if (!Arrays.asList(protocol.split(":")).contains(VERSION)) {
        throw Leg.CLIENT.malformed(
            "this repository is served by git's protocol version 2 only; set protocol.version to"
                + " 2");
      }
      try (var conversation = upstream.open(Service.UPLOAD_PACK, VERSION)) {
        offer(new PktReader(conversation.answers(), Leg.UPSTREAM), new PktWriter(answer));
        relay(conversation, new PktReader(client, Leg.CLIENT), answer);
      }
      return 0;
    } catch (ClientGoneException e) {
      return 1;
    } catch (IOException e) {
      return complain(String.valueOf(e.getMessage()), complaints);
    }
  }

  /** Passes on what upstream offers, as far as it is understood here. */
  private static void offer(PktReader upstream, PktWriter out) throws IOException {
    if (upstream.next() != Kind.DATA || !upstream.rawLine().equals("version 2")) {
      throw new UpstreamException(
          UpstreamTrouble.UPSTREAM_REFUSED, "upstream does not speak git's protocol version 2");
    }
    var offered = new ArrayList<>(List.of("version 2"));
    while (upstream.next() == Kind.DATA) {
      var line = upstream.rawLine();
      if (line.equals("ls-refs") || line.startsWith("ls-refs=") || isPlain(line)) {
        offered.add(line);
      } else if (line.equals("fetch") || line.startsWith("fetch=")) {
        offered.add(fetch(line));
      }
      if (offered.size() > MOST_OFFERED) {
        throw Leg.UPSTREAM.malformed("it offers too much");
      }
    }
    for (var line : offered) {
      out.line(line);
    }
    out.end();
    out.flush();
  }

  private static boolean isPlain(String line) {
    return line.startsWith("agent=") || line.startsWith("object-format=");
  }

  private static String fetch(String line) {
    var features =
        Arrays.stream(line.substring("fetch".length()).replaceFirst("^=", "").split(" "))
            .filter(FETCH::contains)
            .toList();
    return features.isEmpty() ? "fetch" : "fetch=" + String.join(" ", features);
  }

  private static void relay(Conversation upstream, PktReader client, OutputStream answer)
      throws IOException {
    var questions = new PktWriter(upstream.questions());
    while (true) {
      var first = client.next();
      if (first == Kind.END || first == Kind.FLUSH) {
        return; // It has all it wants.
      }
      if (first != Kind.DATA || !COMMANDS.contains(client.rawLine())) {
        throw Leg.CLIENT.malformed("only ls-refs and fetch are served here");
      }
      ask(client, questions);
      upstream.ask();
      pass(upstream.answers(), answer);
    }
  }

  /** One request, from its command that was read already to its end. */
  private static void ask(PktReader client, PktWriter questions) throws IOException {
    boolean arguments = false;
    long asked = 0;
    for (var kind = Kind.DATA; kind != Kind.FLUSH; kind = next(client, arguments)) {
      asked += client.length();
      if (asked > MOST_ASKED || (kind != Kind.DATA && arguments)) {
        throw Leg.CLIENT.malformed("a request is longer than it may be");
      }
      if (kind == Kind.DATA) {
        questions.data(client.buffer(), 0, client.length());
      } else {
        arguments = true;
        questions.delimiter();
      }
    }
    questions.end();
  }

  /** The next packet: nothing but what was offered. */
  private static Kind next(PktReader client, boolean arguments) throws IOException {
    var kind = client.next();
    switch (kind) {
      case DATA -> check(client.rawLine(), arguments);
      case FLUSH, DELIMITER -> {}
      case RESPONSE_END, END -> throw Leg.CLIENT.ended();
    }
    return kind;
  }

  private static void check(String line, boolean arguments) throws IOException {
    boolean known = arguments ? !line.startsWith("packfile-uris") : isPlain(line);
    if (!known) {
      throw Leg.CLIENT.malformed("a request asks for something that was not offered");
    }
  }

  private static void pass(InputStream upstream, OutputStream answer) throws IOException {
    var buffer = new byte[32 << 10];
    for (int count = upstream.read(buffer); count >= 0; count = upstream.read(buffer)) {
      try {
        answer.write(buffer, 0, count);
        answer.flush();
      } catch (IOException e) {
        throw Leg.CLIENT.lost(e);
      }
    }
  }

  private static int complain(String sentence, OutputStream complaints) {
    try {
      var text = "bottle: " + SafeText.of(sentence) + ".\n";
      complaints.write(text.getBytes(StandardCharsets.US_ASCII));
      complaints.flush();
    } catch (IOException e) {
      // Nobody is left to be told.
    }
    return 1;
  }
}
