package dev.bottle.gateway.policy;

import java.util.List;

/** What an ssh entry grants of the account that its key opens. */
public sealed interface SshGrant {

  /** Whether git-lfs may ask for its tokens and transfers, which no push gate sees. */
  enum Lfs {
    REFUSED,
    ALLOWED
  }

  /**
   * Using repositories by git, nothing else.
   *
   * @param repositories empty for any repository of the account
   * @param push what may be pushed to each
   */
  record Git(List<RepositoryPattern> repositories, Lfs lfs, PushGrant push) implements SshGrant {
    public Git {
      repositories = List.copyOf(repositories);
    }

    /** With {@link PushGrant#AGENT_BRANCHES}. */
    public Git(List<RepositoryPattern> repositories, Lfs lfs) {
      this(repositories, lfs, PushGrant.AGENT_BRANCHES);
    }

    /** Whether the repository is one of those granted. */
    public boolean covers(String repository) {
      return repositories.isEmpty() || repositories.stream().anyMatch(p -> p.matches(repository));
    }
  }

  /** Commands that match a pattern; no shell, no sftp. */
  record Commands(List<CommandPattern> commands) implements SshGrant {
    public Commands {
      commands = List.copyOf(commands);
    }

    /** Whether the command line matches a pattern. */
    public boolean covers(String command) {
      return commands.stream().anyMatch(p -> p.matches(command));
    }
  }

  /** Whatever the account may do: a shell, commands, sftp. */
  record Anything() implements SshGrant {}
}
