package dev.bottle.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What the first bytes of a tunnel are (RFC 8446 section 4.1.2, RFC 6066 section 3). */
sealed interface ClientHello {

  /** More bytes must come before it can be told. */
  record Incomplete() implements ClientHello {}

  /** The client does not speak TLS. */
  record NotTls() implements ClientHello {}

  /**
   * A complete ClientHello.
   *
   * @param serverName the name as sent
   * @param encrypted whether it hides another one (ECH)
   */
  record Hello(Optional<String> serverName, Encryption encrypted) implements ClientHello {}

  /** Whether the outer ClientHello carries an encrypted one. */
  enum Encryption {
    NONE,
    ECH
  }

  /** Reads without consuming; the hello may be spread over several TLS records. */
  static ClientHello peek(ByteBuf in) {
    return new Parser(in.duplicate()).parse();
  }

  /** One look at the bytes so far. */
  final class Parser {
    private static final int HANDSHAKE = 22;
    private static final int CLIENT_HELLO = 1;
    private static final int MAX_RECORD = 16384 + 256;
    private static final int SERVER_NAME = 0;
    private static final int ECH = 0xfe0d;

    private final ByteBuf records;

    private Parser(ByteBuf records) {
      this.records = records;
    }

    private ClientHello parse() {
      var message = Unpooled.buffer(512);
      try {
        while (records.isReadable()) {
          if (records.getByte(records.readerIndex()) != HANDSHAKE) {
            return new NotTls();
          }
          if (records.readableBytes() < 5) {
            return new Incomplete();
          }
          int length = records.getUnsignedShort(records.readerIndex() + 3);
          if (records.getByte(records.readerIndex() + 1) != 3
              || length == 0
              || length > MAX_RECORD) {
            return new NotTls();
          }
          records.skipBytes(5);
          int present = Math.min(length, records.readableBytes());
          message.writeBytes(records, present);
          if (isWhole(message)) {
            return hello(message);
          }
          if (present < length) {
            return message.isReadable() && message.getByte(0) != CLIENT_HELLO
                ? new NotTls()
                : new Incomplete();
          }
        }
        return new Incomplete();
      } catch (IndexOutOfBoundsException e) {
        return new NotTls();
      }
    }

    private static boolean isWhole(ByteBuf message) {
      return message.readableBytes() >= 4
          && message.readableBytes() - 4 >= message.getUnsignedMedium(1);
    }

    private static ClientHello hello(ByteBuf whole) {
      if (whole.readByte() != CLIENT_HELLO) {
        return new NotTls();
      }
      var hello = whole.readSlice(whole.readUnsignedMedium());
      hello.skipBytes(2 + 32);
      hello.skipBytes(hello.readUnsignedByte());
      hello.skipBytes(hello.readUnsignedShort());
      hello.skipBytes(hello.readUnsignedByte());
      Optional<String> name = Optional.empty();
      var encrypted = Encryption.NONE;
      if (!hello.isReadable()) {
        return new Hello(name, encrypted);
      }
      var extensions = hello.readSlice(hello.readUnsignedShort());
      while (extensions.isReadable()) {
        int type = extensions.readUnsignedShort();
        var data = extensions.readSlice(extensions.readUnsignedShort());
        if (type == SERVER_NAME) {
          // Two of them mean two things to two readers: no acceptable name.
          name = Optional.of(name.isPresent() ? "" : serverName(data));
        } else if (type == ECH) {
          encrypted = Encryption.ECH;
        }
      }
      return hello.isReadable() ? new NotTls() : new Hello(name, encrypted);
    }

    /** The one host name of the list; anything else reads as no acceptable name. */
    private static String serverName(ByteBuf data) {
      var list = data.readSlice(data.readUnsignedShort());
      if (list.readByte() != 0) {
        return "";
      }
      var name = list.readCharSequence(list.readUnsignedShort(), StandardCharsets.US_ASCII);
      return list.isReadable() || data.isReadable() ? "" : name.toString();
    }
  }
}
