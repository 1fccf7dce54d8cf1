package dev.bottle.gateway.http;

import dev.bottle.gateway.git.UpstreamTransport.Conversation;
import dev.bottle.gateway.git.UpstreamTransport.Service;
import dev.bottle.gateway.http.GitCall.Ask;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A service of a git server over https: its advertisement, then a request for each question. The
 * stream of answers ends with each of them, and goes on after the next question.
 */
final class GitConversation implements Conversation {
  /** What git itself holds before it sends a question in chunks, which not every server takes. */
  private static final int WHOLE = 1 << 20;

  private final GitRepository repository;
  private final Service service;
  private final String protocol;
  private final Function<Ask, GitCall> caller;
  private final Questions questions = new Questions();
  private final Answers answers = new Answers();
  private volatile GitCall call;
  private volatile InputStream answer;
  private volatile boolean closed;

  /**
   * A conversation that has begun.
   *
   * @param first the request for the advertisement
   * @param advertisement its answer, as the service itself gives it
   */
  GitConversation(
      GitRepository repository,
      Service service,
      String protocol,
      Function<Ask, GitCall> caller,
      GitCall first,
      InputStream advertisement) {
    this.repository = repository;
    this.service = service;
    this.protocol = protocol;
    this.caller = caller;
    this.call = first;
    this.answer = advertisement;
  }

  @Override
  public InputStream answers() {
    return answers;
  }

  @Override
  public OutputStream questions() {
    return questions;
  }

  @Override
  public void ask() throws IOException {
    questions.complete();
  }

  /** A server over https says everything in its answers. */
  @Override
  public InputStream complaints() {
    return InputStream.nullInputStream();
  }

  @Override
  public void close() {
    closed = true;
    call.close();
  }

  private GitCall next(Ask ask) throws IOException {
    if (closed) {
      throw new IOException("the conversation was closed");
    }
    call.close();
    var next = caller.apply(ask);
    call = next;
    if (closed) {
      next.close();
    }
    return next;
  }

  private final class Questions extends OutputStream {
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private @Nullable GitCall streamed;

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] data, int from, int length) throws IOException {
      var under = streamed;
      if (under == null && held.size() + length <= WHOLE) {
        held.write(data, from, length);
        return;
      }
      if (under == null) {
        under =
            next(
                new Ask.Streamed(
                    service, repository.question(service, protocol, new Framing.Chunked())));
        streamed = under;
        answer = under.answer(); // A server may answer before it has read all.
        under.body().write(held.toByteArray());
        held.reset();
      }
      under.body().write(data, from, length);
    }

    void complete() throws IOException {
      var under = streamed;
      if (under == null) {
        var body = ByteBuffer.wrap(held.toByteArray());
        var framing = new Framing.Length(body.remaining());
        under = next(new Ask.Whole(service, repository.question(service, protocol, framing), body));
      } else {
        under.body().close();
      }
      held.reset();
      streamed = null;
      answer = under.answer();
    }
  }

  private final class Answers extends InputStream {
    @Override
    public int read() throws IOException {
      return answer.read();
    }

    @Override
    public int read(byte[] out, int from, int length) throws IOException {
      return answer.read(out, from, length);
    }

    @Override
    public int available() throws IOException {
      return answer.available();
    }
  }
}
