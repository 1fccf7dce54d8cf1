package dev.bottle.gateway.http;

import static dev.bottle.gateway.http.TestGateway.SECRET;
import static dev.bottle.gateway.http.websocket.Frames.BINARY;
import static dev.bottle.gateway.http.websocket.Frames.CLOSE;
import static dev.bottle.gateway.http.websocket.Frames.CONTINUATION;
import static dev.bottle.gateway.http.websocket.Frames.FIN;
import static dev.bottle.gateway.http.websocket.Frames.PING;
import static dev.bottle.gateway.http.websocket.Frames.PONG;
import static dev.bottle.gateway.http.websocket.Frames.RSV1;
import static dev.bottle.gateway.http.websocket.Frames.TEXT;
import static dev.bottle.gateway.http.websocket.Frames.closing;
import static dev.bottle.gateway.http.websocket.Frames.deflated;
import static dev.bottle.gateway.http.websocket.Frames.join;
import static dev.bottle.gateway.http.websocket.Frames.masked;
import static dev.bottle.gateway.http.websocket.Frames.plain;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.credential.Vault;
import dev.bottle.gateway.dlp.RuleLoader;
import dev.bottle.gateway.dlp.RuleSource;
import dev.bottle.gateway.event.EventSink;
import dev.bottle.gateway.event.Exchange;
import dev.bottle.gateway.guard.DlpAction;
import dev.bottle.gateway.guard.Guard;
import dev.bottle.gateway.guard.Inspection;
import dev.bottle.gateway.http.websocket.Deflate;
import dev.bottle.gateway.http.websocket.Ending;
import dev.bottle.gateway.http.websocket.Extension;
import dev.bottle.gateway.http.websocket.Frames;
import dev.bottle.gateway.http.websocket.Frames.Seen;
import dev.bottle.gateway.http.websocket.Leg;
import dev.bottle.gateway.http.websocket.LoginFilter;
import dev.bottle.gateway.http.websocket.WebSocketSession;
import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.policy.Policy;
import dev.bottle.gateway.policy.RequestPath;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A session between two recorded sides, without sockets. */
class WebSocketSessionTest {
  private final Side client = new Side();
  private final Side upstream = new Side();
  private @Nullable WebSocketSession session;
  private @Nullable Ending ending;
  private long bytesUp;

  /** What one side got. */
  private static final class Side implements Leg {
    final ByteBuf wire = Unpooled.buffer();
    Reading reading = Reading.ON;
    boolean writable = true;
    boolean finished;
    boolean lingers;
    boolean cut;

    /** What the leg has held back: it hands that on as soon as it may. */
    @Nullable Runnable heldBack;

    @Override
    public void write(ByteBuf data) {
      wire.writeBytes(data);
      data.release();
    }

    @Override
    public void flush() {}

    @Override
    public boolean isWritable() {
      return writable;
    }

    @Override
    public void setReading(Reading wanted) {
      reading = wanted;
      var held = heldBack;
      if (wanted == Reading.ON && held != null) {
        heldBack = null;
        held.run();
      }
    }

    @Override
    public void finish() {
      finished = true;
    }

    @Override
    public void linger() {
      lingers = true;
    }

    @Override
    public void cut() {
      cut = true;
    }

    List<Seen> seen() {
      return Frames.read(wire);
    }

    String text() {
      var text = new StringBuilder();
      seen().forEach(frame -> text.append(frame.payload()));
      return text.toString();
    }
  }

  private WebSocketSession open() throws Exception {
    return open(DlpAction.BLOCK, "", Optional.empty());
  }

  private WebSocketSession deflating(String more) throws Exception {
    return open(DlpAction.BLOCK, "permessage-deflate" + more, Optional.empty());
  }

  private WebSocketSession open(
      DlpAction action, String extension, Optional<Supplier<LoginFilter>> logins) throws Exception {
    var rules =
        """
        [[rules]]
        id = "acme-token"
        regex = '''acme_[A-Z0-9]{16}'''
        keywords = ["acme_"]
        """;
    var guard =
        new Guard(
            Policy.of(new Policy.Rules(List.of(), List.of(), List.of(), Map.of())),
            RuleLoader.load(List.of(new RuleSource("test", rules))).rules(),
            new Inspection(Optional.of(action), List.of()),
            Vault.empty());
    var target = Destination.parse("api.example.com", 443);
    var path = RequestPath.parse("/chat");
    var outbound =
        new Ruling.Outbound(
            "GET",
            Scheme.HTTPS,
            target,
            path,
            "",
            Fields.NONE,
            new Framing.None(),
            new ContentCoding.Identity(),
            Set.of(),
            Optional.empty());
    var offers = Extension.list(extension.isEmpty() ? List.of() : List.of(extension)).orElseThrow();
    var event = new Exchange(EventSink.NONE, Clock.systemUTC());
    var inspector = new MessageInspector(guard, outbound, HttpLimits.DEFAULTS, event);
    var opened =
        new WebSocketSession(
            client,
            upstream,
            new WebSocketSession.Terms(
                Deflate.offers(offers).stream().findFirst(),
                guard,
                target,
                path,
                inspector,
                logins),
            new SecureRandom(),
            ByteBufAllocator.DEFAULT,
            new WebSocketSession.Owner() {
              @Override
              public void sentUp(long bytes) {
                bytesUp += bytes;
              }

              @Override
              public void sentDown(long bytes) {}

              @Override
              public void ended(Ending how) {
                assertThat(ending).isNull();
                ending = how;
              }
            });
    session = opened;
    return opened;
  }

  @AfterEach
  void end() {
    if (session != null) {
      session.legGone();
    }
  }

  private static ByteBuf buffer(byte[]... frames) {
    var joined = join(frames);
    return ByteBufAllocator.DEFAULT.buffer(joined.length + 1).writeBytes(joined);
  }

  private void assertRefused(String code) {
    assertThat(ending)
        .isInstanceOfSatisfying(
            Ending.Refused.class, refused -> assertThat(refused.reason().code()).isEqualTo(code));
    assertThat(upstream.cut).isTrue();
    var last = client.seen().getLast();
    assertThat(last.first()).isEqualTo(FIN | CLOSE);
    assertThat(last.closing()).isEqualTo("1008 " + code);
    assertThat(client.lingers).isTrue();
  }

  @Test
  void whatALegHandsOnWhenItMayReadOnGoesOnAtOnce() throws Exception {
    var opened = open();
    upstream.writable = false;
    opened.clientBytes(Unpooled.wrappedBuffer(masked(FIN | TEXT, "one")));
    client.heldBack = () -> opened.clientBytes(Unpooled.wrappedBuffer(masked(FIN | TEXT, "two")));
    upstream.writable = true;
    opened.upstreamWritable();
    assertThat(upstream.text()).isEqualTo("onetwo");

    client.writable = false;
    opened.upstreamBytes(Unpooled.wrappedBuffer(plain(FIN | TEXT, "three")));
    upstream.heldBack =
        () -> opened.upstreamBytes(Unpooled.wrappedBuffer(plain(FIN | TEXT, "four")));
    client.writable = true;
    opened.clientWritable();
    assertThat(client.text()).isEqualTo("threefour");
  }

  @Test
  void messagesPassBothWaysMaskedAnew() throws Exception {
    var session = open();
    session.clientBytes(buffer(masked(FIN | TEXT, "Hello"), masked(FIN | BINARY, "")));
    int length = upstream.wire.readableBytes();
    assertThat(length).isEqualTo(2 + 4 + 5 + 2 + 4);
    assertThat(upstream.wire.getInt(2)).isNotEqualTo(0x37fa213d).isNotZero();
    assertThat(upstream.seen())
        .containsExactly(new Seen(FIN | TEXT, "Hello"), new Seen(FIN | BINARY, ""));
    session.upstreamBytes(buffer(plain(FIN | TEXT, "World"), plain(FIN | PING, "?")));
    assertThat(client.seen())
        .containsExactly(new Seen(FIN | TEXT, "World"), new Seen(FIN | PING, "?"));
    assertThat(bytesUp).isEqualTo(length);
  }

  @Test
  void aLongMessageFlowsBeforeItEndsWithControlFramesBetween() throws Exception {
    var session = open();
    var whole = masked(FIN | TEXT, "x".repeat(1000));
    session.clientBytes(buffer(Arrays.copyOf(whole, 500)));
    assertThat(upstream.text()).hasSize(500 - 8);
    session.clientBytes(buffer(Arrays.copyOfRange(whole, 500, whole.length)));
    session.clientBytes(
        buffer(masked(TEXT, "z"), masked(FIN | PONG, "!"), masked(FIN | CONTINUATION, "b")));
    assertThat(upstream.seen())
        .containsExactly(
            new Seen(FIN | CONTINUATION, "x".repeat(508)),
            new Seen(TEXT, "z"),
            new Seen(FIN | PONG, "!"),
            new Seen(FIN | CONTINUATION, "b"));
  }

  @Test
  void aSecretInAMessageIsStopped() throws Exception {
    open().clientBytes(buffer(masked(FIN | TEXT, "my key: " + SECRET + " ok?")));
    assertRefused("secret-found");
    assertThat(upstream.text()).isEmpty();
    assertThat(ending)
        .isEqualTo(new Ending.Refused(new DenyReason.SecretFound("acme-token", "body@8")));
  }

  @Test
  void aSecretIsStoppedWhereverItsMessageIsCut() throws Exception {
    var text = "=" + SECRET + "=";
    for (int cut = 1; cut < text.length(); cut++) {
      ending = null;
      client.wire.clear();
      var session = open();
      var first = masked(BINARY, text.substring(0, cut));
      var second = masked(FIN | CONTINUATION, text.substring(cut));
      session.clientBytes(buffer(first, masked(FIN | PING, "")));
      session.clientBytes(buffer(second));
      assertRefused("secret-found");
      assertThat(upstream.text()).doesNotContain("acme_").isIn("=", "");
    }
  }

  @Test
  void aSecretIsStoppedInEveryControlFrame() throws Exception {
    for (var frame :
        List.of(
            masked(FIN | PING, SECRET),
            masked(FIN | PONG, "x" + SECRET),
            masked(FIN | CLOSE, closing(1000, SECRET)))) {
      ending = null;
      client.wire.clear();
      open().clientBytes(buffer(frame));
      assertRefused("secret-found");
      assertThat(upstream.text()).isEmpty();
    }
  }

  @Test
  void aSecretCutInTwoMessagesIsStopped() throws Exception {
    var session = open();
    session.clientBytes(buffer(masked(FIN | TEXT, "x".repeat(9000) + SECRET.substring(0, 9))));
    assertThat(ending).isNull();
    session.clientBytes(buffer(masked(TEXT, SECRET.substring(9))));
    assertRefused("secret-found");
    assertThat(upstream.text()).doesNotContain(SECRET.substring(9));
  }

  @Test
  void aSecretSpeltInPingsIsStopped() throws Exception {
    var session = open();
    for (int i = 0; i < SECRET.length(); i++) {
      session.clientBytes(buffer(masked(FIN | PING, SECRET.substring(i, i + 1))));
    }
    assertRefused("secret-found");
    assertThat(upstream.text()).isEqualTo(SECRET.substring(0, SECRET.length() - 1));
  }

  @Test
  void twoHarmlessMessagesTogetherStayHarmless() throws Exception {
    var session = open();
    session.clientBytes(buffer(masked(FIN | TEXT, "acme_ABC"), masked(FIN | TEXT, " nothing")));
    assertThat(ending).isNull();
    assertThat(upstream.text()).isEqualTo("acme_ABC nothing");
  }

  @Test
  void aMatchIsMaskedInPlaceWhereTheOperatorWantsThat() throws Exception {
    var session = open(DlpAction.REDACT, "permessage-deflate", Optional.empty());
    session.clientBytes(
        buffer(
            masked(TEXT, "key " + SECRET.substring(0, 7)),
            masked(FIN | CONTINUATION, SECRET.substring(7) + "."),
            masked(FIN | PING, SECRET)));
    assertThat(ending).isNull();
    assertThat(upstream.text()).isEqualTo("key " + "*".repeat(21) + "." + "*".repeat(21));
    var deflated = deflated(deflater(), "key " + SECRET);
    session.clientBytes(buffer(masked(FIN | RSV1 | TEXT, deflated)));
    assertThat(ending).isInstanceOf(Ending.Refused.class);
    assertThat(upstream.text()).doesNotContain("acme");
  }

  private static Deflater deflater() {
    return new Deflater(Deflater.BEST_COMPRESSION, true);
  }

  @Test
  void compressedMessagesArriveUncompressed() throws Exception {
    var session = deflating("");
    var deflater = deflater();
    for (int i = 0; i < 3; i++) {
      var text = "the same text again and again, the same text " + i;
      var bytes = deflated(deflater, text);
      session.clientBytes(buffer(masked(FIN | RSV1 | TEXT, bytes)));
      assertThat(upstream.seen()).containsExactly(new Seen(FIN | TEXT, text));
    }
    session.clientBytes(buffer(masked(FIN | TEXT, "plain")));
    assertThat(upstream.seen()).containsExactly(new Seen(FIN | TEXT, "plain"));
    session.upstreamBytes(buffer(plain(FIN | RSV1 | TEXT, "as it is")));
    assertThat(client.seen()).containsExactly(new Seen(FIN | RSV1 | TEXT, "as it is"));
  }

  @Test
  void aContextThatIsNotTakenOverCannotBeReferredTo() throws Exception {
    var session = deflating("; client_no_context_takeover");
    var deflater = deflater();
    var text = "the same text again and again and again";
    session.clientBytes(buffer(masked(FIN | RSV1 | TEXT, deflated(deflater, text))));
    assertThat(upstream.text()).isEqualTo(text);
    session.clientBytes(buffer(masked(FIN | RSV1 | TEXT, deflated(deflater, text))));
    assertRefused("body-not-inspectable");
  }

  @Test
  void aSecretThatOnlyInflationShowsIsStopped() throws Exception {
    var session = deflating("");
    var deflater = deflater();
    var half = SECRET.substring(0, 12);
    session.clientBytes(buffer(masked(FIN | RSV1 | TEXT, deflated(deflater, half + " " + half))));
    assertThat(ending).isNull();
    var bytes = deflated(deflater, "it is " + SECRET);
    assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).doesNotContain("acme");
    session.clientBytes(
        buffer(
            masked(RSV1 | TEXT, Arrays.copyOf(bytes, 5)),
            masked(FIN | CONTINUATION, Arrays.copyOfRange(bytes, 5, bytes.length))));
    assertRefused("secret-found");
    assertThat(upstream.text()).startsWith(half + " " + half + "it").doesNotContain(half + "3");
  }

  @Test
  void aFinalBlockMayEndAMessage() throws Exception {
    var session = deflating("");
    var finalBlock = new byte[] {(byte) 0xf3, 0x48, (byte) 0xcd, (byte) 0xc9, (byte) 0xc9, 7, 0, 0};
    session.clientBytes(
        buffer(masked(FIN | RSV1 | TEXT, finalBlock), masked(FIN | RSV1 | TEXT, finalBlock)));
    assertThat(upstream.text()).isEqualTo("HelloHello");
  }

  @Test
  void aBombIsStopped() throws Exception {
    var session = deflating("");
    var bytes = deflated(deflater(), "x".repeat(8 << 20));
    session.clientBytes(buffer(masked(FIN | RSV1 | BINARY, bytes)));
    assertRefused("body-not-inspectable");
    assertThat(bytesUp).isLessThan(2 << 20);
  }

  @Test
  void damagedCompressionIsStopped() throws Exception {
    deflating("").clientBytes(buffer(masked(FIN | RSV1 | TEXT, "\u0007\u00ff\u00ff")));
    assertRefused("body-not-inspectable");
  }

  @Test
  void textIsUtf8AcrossFramesAndAfterInflation() throws Exception {
    var session = open();
    session.clientBytes(buffer(masked(TEXT, "\u00e2\u0082"), masked(FIN | 0, "\u00ac")));
    assertThat(upstream.text()).isEqualTo("\u00e2\u0082\u00ac");
    session.clientBytes(buffer(masked(TEXT, "a\u00e2"), masked(FIN | CONTINUATION, "b")));
    assertThat(client.seen().getLast().closing()).isEqualTo("1007 malformed-request");
    assertThat(upstream.cut).isTrue();
    ending = null;
    deflating("").clientBytes(buffer(masked(FIN | RSV1 | TEXT, deflated(deflater(), "a\u00e2"))));
    assertThat(client.seen().getLast().closing()).isEqualTo("1007 malformed-request");
  }

  @Test
  void binaryNeedNotBeText() throws Exception {
    open().clientBytes(buffer(masked(FIN | BINARY, "\u00ff\u00fe")));
    assertThat(upstream.text()).isEqualTo("\u00ff\u00fe");
  }

  @Test
  void aClientThatBreaksTheProtocolIsToldSo() throws Exception {
    open().clientBytes(buffer(plain(FIN | TEXT, "unmasked")));
    assertThat(client.seen().getLast().closing()).isEqualTo("1002 malformed-request");
    assertThat(upstream.cut).isTrue();
    assertThat(ending)
        .isEqualTo(
            new Ending.Refused(
                new DenyReason.MalformedRequest("WebSocket: a client's frame is not masked")));
  }

  @Test
  void anUpstreamThatBreaksTheProtocolIsCutOff() throws Exception {
    var session = open();
    session.upstreamBytes(buffer(plain(FIN | TEXT, "fine"), masked(FIN | TEXT, "masked")));
    assertThat(client.seen())
        .containsExactly(
            new Seen(FIN | TEXT, "fine"), new Seen(FIN | CLOSE, closing(1011, "upstream-refused")));
    assertThat(upstream.cut).isTrue();
    assertThat(ending).isEqualTo(new Ending.UpstreamBroken("a server's frame is masked"));
  }

  @Test
  void compressionThatWasNotAgreedIsNoProtocol() throws Exception {
    var session = open();
    session.upstreamBytes(buffer(plain(FIN | RSV1 | TEXT, "x")));
    assertThat(ending).isInstanceOf(Ending.UpstreamBroken.class);
  }

  @Test
  void closeCodesPassAndEndTheSessionOnceBothHaveClosed() throws Exception {
    var session = open();
    session.clientBytes(buffer(masked(FIN | CLOSE, closing(4001, "bye"))));
    assertThat(upstream.seen()).containsExactly(new Seen(FIN | CLOSE, closing(4001, "bye")));
    assertThat(ending).isNull();
    session.upstreamBytes(
        buffer(plain(FIN | TEXT, "last words"), plain(FIN | CLOSE, closing(4002, "too"))));
    assertThat(client.seen())
        .containsExactly(
            new Seen(FIN | TEXT, "last words"), new Seen(FIN | CLOSE, closing(4002, "too")));
    assertThat(ending).isEqualTo(new Ending.Closed());
    assertThat(client.finished && upstream.finished).isTrue();
    assertThat(upstream.cut).isFalse();
  }

  @Test
  void aGrantThatIsGoneClosesWithItsCode() throws Exception {
    var session = open();
    session.upstreamBytes(buffer(plain(TEXT, "half a mess")));
    session.refuse(new DenyReason.HostNotAllowed(Destination.parse("api.example.com", 443)));
    assertRefused("host-not-allowed");
  }

  @Test
  void whoLeavesTellsBoth() throws Exception {
    open().leave();
    assertThat(client.seen()).containsExactly(new Seen(FIN | CLOSE, closing(1001, "")));
    assertThat(upstream.seen()).containsExactly(new Seen(FIN | CLOSE, closing(1001, "")));
    assertThat(ending).isEqualTo(new Ending.Closed());
  }

  @Test
  void aSideWithoutRoomStopsTheOther() throws Exception {
    var session = open();
    upstream.writable = false;
    session.clientBytes(buffer(masked(FIN | TEXT, "waits")));
    assertThat(client.reading).isEqualTo(Leg.Reading.OFF);
    assertThat(upstream.text()).isEmpty();
    upstream.writable = true;
    session.upstreamWritable();
    assertThat(client.reading).isEqualTo(Leg.Reading.ON);
    assertThat(upstream.text()).isEqualTo("waits");
  }

  /** Holds back a byte, as a real filter may, and masks the login. */
  private static final class Stars implements LoginFilter {
    private String held = "";

    @Override
    public ByteBuf feed(ByteBuf piece) {
      held += piece.toString(StandardCharsets.ISO_8859_1);
      piece.release();
      held = held.replace("login", "*****");
      var now = held.substring(0, Math.max(0, held.length() - 4));
      held = held.substring(now.length());
      return Unpooled.copiedBuffer(now, StandardCharsets.ISO_8859_1);
    }

    @Override
    public ByteBuf finish() {
      return Unpooled.copiedBuffer(held, StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void aLoginIsTakenOutOfWhatComesBack() throws Exception {
    var session = open(DlpAction.BLOCK, "", Optional.of(Stars::new));
    session.upstreamBytes(
        buffer(
            plain(TEXT, "your log"),
            plain(FIN | PING, "login"),
            plain(FIN | CONTINUATION, "in: login"),
            plain(FIN | CLOSE, closing(1000, "no login"))));
    var seen = client.seen();
    assertThat(seen.get(1)).isEqualTo(new Seen(FIN | PING, "*****"));
    assertThat(seen.getLast()).isEqualTo(new Seen(FIN | CLOSE, closing(1000, "no *****")));
    assertThat(seen.get(0).payload() + seen.get(2).payload()).isEqualTo("your *****: *****");
  }

  @Test
  void aFindingThatIsOnlyLoggedPasses() throws Exception {
    var session = open(DlpAction.LOG, "", Optional.empty());
    session.clientBytes(
        buffer(
            masked(FIN | TEXT, SECRET),
            masked(FIN | TEXT, SECRET.substring(0, 8)),
            masked(FIN | TEXT, SECRET.substring(8))));
    assertThat(upstream.text()).isEqualTo(SECRET + SECRET);
    assertThat(ending).isNull();
  }
}
