package dev.bottle.gateway.ssh;

import dev.bottle.gateway.policy.DenyReason;
import dev.bottle.gateway.policy.GitUpstream;
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
   * Where what is asked for goes.
   *
   * @throws RefusedException when it is not granted
   */
  static Way decide(Offer offer, Ask ask) throws RefusedException {
    return switch (offer) {
      case Offer.Host(var account) -> decide(account.entry(), ask);
      case Offer.Repository repository -> decide(repository, ask);
    };
  }

  private static Way decide(SshEntry entry, Ask ask) throws RefusedException {
    return switch (entry.grant()) {
      case SshGrant.Git git -> decide(entry, git, ask);
      case SshGrant.Commands commands ->
          switch (ask) {
            case Ask.Exec(var command) when commands.covers(command) -> withoutPush(entry, command);
            case Ask.Exec _, Ask.Shell _, Ask.Subsystem _ -> throw notAllowed(entry.host(), ask);
          };
      case SshGrant.Anything _ ->
          switch (ask) {
            case Ask.Exec(var command) -> withoutPush(entry, command);
            case Ask.Shell _ -> new Way.Through(ask);
            case Ask.Subsystem(var name) when name.equals(Ask.Subsystem.SFTP) ->
                new Way.Through(ask);
            case Ask.Subsystem _ -> throw notAllowed(entry.host(), ask);
          };
    };
  }

  private static Way decide(SshEntry entry, SshGrant.Git grant, Ask ask) throws RefusedException {
    var git = command(entry.host(), ask);
    if (!covers(grant, git)) {
      throw otherRepository(entry.host(), git);
    }
    return switch (git.service()) {
      case UPLOAD_PACK, UPLOAD_ARCHIVE -> new Way.Through(new Ask.Exec(git.line()));
      case RECEIVE_PACK -> new Way.Push(git.path(), grant.push());
      case LFS_AUTHENTICATE, LFS_TRANSFER ->
          switch (grant.lfs()) {
            case ALLOWED -> new Way.Through(new Ask.Exec(git.line()));
            case REFUSED -> throw lfs(entry.host());
          };
    };
  }

  /** Whether a command's repository is granted. */
  static boolean covers(SshGrant.Git grant, GitCommand git) {
    return git.repository().map(grant::covers).orElse(false);
  }

  private static Way decide(Offer.Repository offer, Ask ask) throws RefusedException {
    var git = command(offer.name(), ask);
    if (!git.repository().equals(Optional.of(GitCommand.bare(offer.name())))) {
      throw otherRepository(offer.name(), git);
    }
    var entry = offer.entry();
    return switch (entry.upstream()) {
      case GitUpstream.Ssh(_, _, var path) ->
          switch (git.service()) {
            case UPLOAD_PACK, UPLOAD_ARCHIVE ->
                new Way.Through(new Ask.Exec(git.service().line(path)));
            case RECEIVE_PACK -> new Way.Push(path, entry.push());
            case LFS_AUTHENTICATE, LFS_TRANSFER -> throw lfs(offer.name());
          };
      case GitUpstream.Https https ->
          switch (git.service()) {
            case UPLOAD_PACK -> new Way.FetchOverHttps(https);
            case RECEIVE_PACK -> new Way.PushOverHttps(https, entry.push());
            case UPLOAD_ARCHIVE -> throw notAllowed(offer.name(), ask);
            case LFS_AUTHENTICATE, LFS_TRANSFER -> throw lfs(offer.name());
          };
    };
  }

  private static GitCommand command(String entry, Ask ask) throws RefusedException {
    var command =
        ask instanceof Ask.Exec(var line) ? GitCommand.parse(line) : Optional.<GitCommand>empty();
    if (command.isEmpty()) {
      throw notAllowed(entry, ask);
    }
    return command.get();
  }

  private static RefusedException notAllowed(String entry, Ask ask) {
    return new RefusedException(new DenyReason.SshCommandNotAllowed(entry, named(ask)));
  }

  private static RefusedException otherRepository(String entry, GitCommand git) {
    return new RefusedException(new DenyReason.SshRepositoryNotAllowed(entry, shown(git.path())));
  }

  private static RefusedException lfs(String entry) {
    return new RefusedException(
        new DenyReason.SshCommandNotAllowed(entry, "git-lfs, whose uploads no push gate sees,"));
  }

  /** A push that the account's own shell would take apart does not come by the push gate. */
  private static Way withoutPush(SshEntry entry, String command) throws RefusedException {
    var bare = command.replaceAll("['\"\\\\]", "");
    if (PUSH.matcher(bare).find()) {
      throw new RefusedException(new DenyReason.PushNotGranted(entry.upstream()));
    }
    return new Way.Through(new Ask.Exec(command));
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
