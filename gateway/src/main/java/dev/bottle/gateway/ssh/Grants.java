package dev.bottle.gateway.ssh;

import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.SafeText;
import dev.bottle.gateway.policy.SshEntry;
import dev.bottle.gateway.policy.SshGrant;
import java.util.Optional;
import java.util.regex.Pattern;

/** Decides what an entry grants. */
final class Grants {
  private static final int SHOWN = 200;

  /** However quoted: a shell that takes such a line apart is refused too, as far as one can see. */
  private static final Pattern PUSH = Pattern.compile("git[\\s-]+receive-pack");

  private Grants() {}

  /**
   * What upstream is asked for.
   *
   * @throws RefusedException when it is not granted
   */
  static Ask decide(SshEntry entry, Ask ask) throws RefusedException {
    return switch (entry.grant()) {
      case SshGrant.Git git -> decide(entry, git, ask);
      case SshGrant.Commands commands ->
          switch (ask) {
            case Ask.Exec(var command) when commands.covers(command) -> withoutPush(entry, command);
            case Ask.Exec _, Ask.Shell _, Ask.Subsystem _ ->
                throw new RefusedException(
                    new DenyReason.SshCommandNotAllowed(entry.host(), named(ask)));
          };
      case SshGrant.Anything _ ->
          switch (ask) {
            case Ask.Exec(var command) -> withoutPush(entry, command);
            case Ask.Shell _ -> ask;
            case Ask.Subsystem(var name) when name.equals(Ask.Subsystem.SFTP) -> ask;
            case Ask.Subsystem _ ->
                throw new RefusedException(
                    new DenyReason.SshCommandNotAllowed(entry.host(), named(ask)));
          };
    };
  }

  private static Ask decide(SshEntry entry, SshGrant.Git grant, Ask ask) throws RefusedException {
    var command =
        ask instanceof Ask.Exec(var line) ? GitCommand.parse(line) : Optional.<GitCommand>empty();
    if (command.isEmpty()) {
      throw new RefusedException(new DenyReason.SshCommandNotAllowed(entry.host(), named(ask)));
    }
    var git = command.get();
    boolean granted = git.repository().map(grant::covers).orElse(false);
    if (!granted) {
      throw new RefusedException(
          new DenyReason.SshRepositoryNotAllowed(entry.host(), shown(git.path())));
    }
    return switch (git.service()) {
      case UPLOAD_PACK, UPLOAD_ARCHIVE -> new Ask.Exec(git.line());
      case RECEIVE_PACK -> push(entry);
      case LFS_AUTHENTICATE, LFS_TRANSFER ->
          switch (grant.lfs()) {
            case ALLOWED -> new Ask.Exec(git.line());
            case REFUSED ->
                throw new RefusedException(
                    new DenyReason.SshCommandNotAllowed(
                        entry.host(), "git-lfs, whose uploads no push gate sees,"));
          };
    };
  }

  /** Every push over ssh ends up here: no push gate inspects one yet. */
  private static Ask push(SshEntry entry) throws RefusedException {
    throw new RefusedException(new DenyReason.PushNotGranted(entry.upstream()));
  }

  private static Ask withoutPush(SshEntry entry, String command) throws RefusedException {
    var bare = command.replaceAll("['\"\\\\]", "");
    return PUSH.matcher(bare).find() ? push(entry) : new Ask.Exec(command);
  }

  /** What was asked for, in words. */
  private static String named(Ask ask) {
    return switch (ask) {
      case Ask.Shell _ -> "a shell";
      case Ask.Exec(var command) -> "the command \"" + shown(command) + "\"";
      case Ask.Subsystem(var name) -> "the subsystem " + shown(name);
    };
  }

  private static String shown(String text) {
    return SafeText.of(text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...");
  }
}
