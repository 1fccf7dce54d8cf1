package dev.bottle.gateway.ssh;

import dev.bottle.gateway.policy.DenyReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.PtyMode;
import org.apache.sshd.common.channel.RequestHandler.Result;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.channel.ChannelSession;
import org.jspecify.annotations.Nullable;

/** A client's session channel (RFC 4254 section 6): gathers what is asked, then hands it over. */
final class GateChannel extends ChannelSession {
  private static final Pattern ENVIRONMENT =
      Pattern.compile("LANG|LC_[A-Z]{1,32}|TERM|COLORTERM|GIT_PROTOCOL");
  private static final int MOST_VARIABLES = 32;
  private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e]{0,256}");
  private static final Set<String> SIGNALS =
      Set.of(
          "ABRT", "ALRM", "FPE", "HUP", "ILL", "INT", "KILL", "PIPE", "QUIT", "SEGV", "TERM",
          "USR1", "USR2");

  private final Map<String, String> environment = new LinkedHashMap<>();
  private final List<DenyReason> refused = new ArrayList<>();
  private final Intake intake = new Intake(this);
  private Optional<Terminal> terminal = Optional.empty();
  private @Nullable Relay relay;

  GateChannel() {
    super(List.of());
    setDataReceiver(intake);
  }

  /** The environment that was asked for, so far as it is let through. */
  Map<String, String> environment() {
    return environment;
  }

  /** The terminal that was asked for. */
  Optional<Terminal> terminal() {
    return terminal;
  }

  /** What was refused before anything began, for the client to read. */
  List<DenyReason> refused() {
    return refused;
  }

  Intake intake() {
    return intake;
  }

  @Override
  protected Result handleEnvParsed(String name, String value) {
    boolean passes = ENVIRONMENT.matcher(name).matches() && VALUE.matcher(value).matches();
    if (!passes || environment.size() >= MOST_VARIABLES) {
      return Result.ReplyFailure;
    }
    environment.put(name, value);
    return Result.ReplySuccess;
  }

  @Override
  protected Result handlePtyReqParsed(
      String term, int columns, int rows, int width, int height, Map<PtyMode, Integer> modes) {
    if (relay != null || !VALUE.matcher(term).matches()) {
      return Result.ReplyFailure;
    }
    var size = new Terminal.Size(columns, rows, width, height);
    terminal = Optional.of(new Terminal(term, size, modes));
    return Result.ReplySuccess;
  }

  @Override
  protected Result handleWindowChangeParsed(int columns, int rows, int width, int height)
      throws IOException {
    if (relay != null) {
      relay.resize(new Terminal.Size(columns, rows, width, height));
    }
    return Result.ReplySuccess;
  }

  @Override
  protected Result handleSignalParsed(String name) throws IOException {
    if (relay == null || !SIGNALS.contains(name)) {
      return Result.ReplyFailure;
    }
    relay.signal(name);
    return Result.ReplySuccess;
  }

  @Override
  protected Result handleBreakParsed(long length) {
    return Result.ReplyFailure;
  }

  @Override
  protected Result handleShellParsed(String request) throws IOException {
    return begin(request, new Ask.Shell());
  }

  @Override
  protected Result handleExec(String request, Buffer buffer, boolean wantReply) throws IOException {
    var line = ByteBuffer.wrap(buffer.getBytes());
    try {
      return begin(
          request, new Ask.Exec(StandardCharsets.UTF_8.newDecoder().decode(line).toString()));
    } catch (CharacterCodingException e) {
      refuse(new DenyReason.MalformedRequest("a command that is not UTF-8"));
      return Result.ReplyFailure;
    }
  }

  @Override
  protected Result handleSubsystemParsed(String request, String subsystem) throws IOException {
    return begin(request, new Ask.Subsystem(subsystem));
  }

  @Override
  protected Result handleAgentForwardingParsed(String request) throws IOException {
    refuse(forwarding("forwarding of an agent"));
    return Result.ReplyFailure;
  }

  @Override
  protected Result handleX11Forwarding(String request, Buffer buffer, boolean wantReply)
      throws IOException {
    refuse(forwarding("forwarding of X11"));
    return Result.ReplyFailure;
  }

  private DenyReason forwarding(String kind) {
    return new DenyReason.SshForwardingNotAllowed(session().visit().offer().name(), kind);
  }

  private void refuse(DenyReason reason) throws IOException {
    if (refused.size() < 2) {
      refused.add(reason);
    }
    session().refuse(reason);
  }

  private Result begin(String request, Ask ask) throws IOException {
    if (isClosing() || relay != null) {
      return Result.ReplyFailure;
    }
    relay = new Relay(this, session().visit(), ask);
    commandInstance = relay;
    return prepareChannelCommand(request, relay);
  }

  private GateSession session() {
    return (GateSession) getSession();
  }

  /** Nothing more is said, but input is still read. */
  void endOutput() throws IOException {
    sendEof();
  }

  /** Ends with an exit status (RFC 4254 section 6.10); all output has been flushed. */
  void exit(int status) throws IOException {
    var buffer = ending("exit-status");
    buffer.putUInt(status);
    end(buffer);
  }

  /** Ends as upstream's process did, by a signal. */
  void exitBy(String signal) throws IOException {
    var buffer = ending("exit-signal");
    buffer.putString(signal);
    buffer.putBoolean(false);
    buffer.putString("");
    buffer.putString("");
    end(buffer);
  }

  /**
   * A client that shares its connection closes the channel as soon as nobody reads there, but still
   * waits to be told how the command ended. The library writes nothing on a channel that the client
   * has closed.
   */
  private void end(Buffer how) throws IOException {
    boolean closedByClient = gracefulState.get() == GracefulState.CloseReceived;
    if (!isClosing() || (closedByClient && !commandExitFuture.isClosed())) {
      getSession().writePacket(how);
      sendEof();
    }
    leave();
  }

  private Buffer ending(String how) {
    var buffer = getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST);
    buffer.putUInt(getRecipient());
    buffer.putString(how);
    buffer.putBoolean(false);
    return buffer;
  }

  /** Ends without saying how. */
  void leave() {
    commandExitFuture.setClosed();
    close(false);
  }
}
