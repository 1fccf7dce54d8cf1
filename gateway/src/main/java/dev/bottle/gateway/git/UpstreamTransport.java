package dev.bottle.gateway.git;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * How one repository's upstream is reached: by ssh, or by https. Each call opens a connection or a
 * request of its own, logged in with what only the gateway holds.
 */
public interface UpstreamTransport {

  /** The two services of a git server, as both transports name them. */
  enum Service {
    UPLOAD_PACK("git-upload-pack"),
    RECEIVE_PACK("git-receive-pack");

    private final String program;

    Service(String program) {
      this.program = program;
    }

    /** The program's name, which is the service's name over https. */
    public String program() {
      return program;
    }
  }

  /**
   * Opens a service.
   *
   * @param protocol what is asked for by {@code GIT_PROTOCOL} or {@code Git-Protocol}, such as
   *     {@code version=2}; empty for the oldest
   * @throws IOException UpstreamException or AddressRefusedException of package upstream, or {@link
   *     TransportRefusedException}
   */
  Conversation open(Service service, String protocol) throws IOException;

  /**
   * A service that answers: first it advertises, then it answers what it is asked. Over ssh all
   * this is one stream each way; over https every question is a POST of its own, and reading comes
   * to an end behind each answer, and goes on after the next question.
   */
  interface Conversation extends Closeable {
    /** The advertisement, then the answers; without what only https adds to it. */
    InputStream answers();

    /** What is asked goes here, streamed. */
    OutputStream questions();

    /** The question is complete: the answer comes only now. */
    void ask() throws IOException;

    /** What upstream says beside its answers; ends with the conversation. */
    InputStream complaints();
  }
}
