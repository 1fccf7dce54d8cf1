package dev.bottle.launcher.cli;

import dev.bottle.launcher.docker.Runtime;
import dev.bottle.launcher.session.BottleFolder;
import dev.bottle.launcher.session.KeptPush;
import dev.bottle.launcher.session.KeptPushes;
import dev.bottle.launcher.session.PushContents;
import dev.bottle.launcher.session.PushDecision;
import dev.bottle.launcher.session.StateRoot;
import dev.bottle.launcher.session.Visible;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bottle pushes}: a person looks at refused pushes, and decides. */
@Command(
    name = "pushes",
    description = "Look at refused pushes of a bottle; send one on after all, or drop it.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  bottle pushes gitea-dev-7k2",
      "  bottle pushes gitea-dev-7k2 k3x9",
      "  bottle pushes gitea-dev-7k2 --approve k3x9",
      "  bottle pushes gitea-dev-7k2 --drop k3x9",
      "  bottle pushes --folder /var/lib/gateway/pushes k3x9"
    })
public final class PushesCommand implements Callable<Integer> {
  private final Supplier<Runtime> engine;
  private final StateRoot states;
  private final Map<String, String> environment;
  private final Person person;
  private final PrintStream out;
  private final PrintStream err;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      arity = "0..2",
      paramLabel = "<bottle> [<id>]",
      hideParamSyntax = true,
      description = "As bottle ps names it; a push as the list does. Without <id>: the list.")
  private List<String> words = List.of();

  @ArgGroup private @Nullable Decision decision;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = "In place of <bottle>: the folder that \"pushes\" of a gateway.json names.")
  private @Nullable Path folder;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Mixin private final ListingOption format = new ListingOption();

  /** One or the other. */
  static final class Decision {
    @Option(
        names = "--approve",
        paramLabel = "<id>",
        description = "Show it, ask, and send exactly this on.")
    private @Nullable String approve;

    @Option(names = "--drop", paramLabel = "<id>", description = "Remove it for good.")
    private @Nullable String drop;
  }

  /**
   * The command.
   *
   * @param environment where the search path stands, for the git that shows contents
   */
  public PushesCommand(
      Supplier<Runtime> engine,
      StateRoot states,
      Map<String, String> environment,
      Person person,
      PrintStream out,
      PrintStream err) {
    this.engine = engine;
    this.states = states;
    this.environment = Map.copyOf(environment);
    this.person = person;
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    var named = named();
    var place = place();
    if (decision != null && decision.approve != null) {
      return approve(place, place.pushes().get(decision.approve));
    }
    if (decision != null && decision.drop != null) {
      var push = place.pushes().get(decision.drop);
      KeptPushes.drop(push);
      out.println("dropped " + push.id());
      return ExitCode.OK;
    }
    if (named.isPresent()) {
      return show(place.pushes().get(named.get()));
    }
    return list(place);
  }

  /** Whose pushes; a bottle's, or those of a gateway that runs alone. */
  private record Place(KeptPushes pushes, Optional<BottleFolder> bottle) {}

  private Place place() throws IOException {
    if (folder != null) {
      return new Place(new KeptPushes(folder), Optional.empty());
    }
    var bottle = UnknownBottleException.find(states, words.getFirst());
    return new Place(KeptPushes.of(bottle), Optional.of(bottle));
  }

  /** The id among the words, which are a bottle's and an id, or an id where there is a folder. */
  private Optional<String> named() {
    int bottles = folder == null ? 1 : 0;
    if (words.size() < bottles) {
      throw wrong("which bottle? See: bottle ps");
    }
    if (words.size() > bottles + (decision == null ? 1 : 0)) {
      throw wrong("'" + Visible.text(words.getLast()) + "' is too much here");
    }
    return words.stream().skip(bottles).findFirst();
  }

  private int list(Place place) throws IOException {
    var all = place.pushes().all();
    switch (format.listing()) {
      case TEXT -> {
        if (all.isEmpty()) {
          out.println("no push is kept for review");
        } else {
          PushTexts.table(all, Instant.now()).forEach(out::println);
        }
      }
      case JSON -> out.println(PushTexts.json(all));
    }
    return ExitCode.OK;
  }

  private int show(KeptPush push) throws IOException {
    switch (format.listing()) {
      case TEXT -> {
        text(push, out);
        out.println();
        out.println(
            "To send exactly this: --approve "
                + push.id()
                + ". To remove it: --drop "
                + push.id()
                + ".");
      }
      case JSON -> out.println(Visible.json(KeptPushes.json(push)));
    }
    return ExitCode.OK;
  }

  private void text(KeptPush push, PrintStream to) {
    PushTexts.details(push, Instant.now()).forEach(to::println);
    to.println();
    try {
      PushContents.of(push, environment)
          .ifPresentOrElse(
              lines -> lines.forEach(to::println),
              () -> to.println("(this host has no git to show what is in it)"));
    } catch (IOException e) {
      to.println(
          "(what is in it cannot be shown: " + Visible.text(String.valueOf(e.getMessage())) + ")");
    }
  }

  private int approve(Place place, KeptPush push) throws IOException, InterruptedException {
    if (place.bottle().isPresent() && !place.bottle().get().isRunning()) {
      err.println(
          "bottle: "
              + place.bottle().get().id()
              + " has ended, and with it the gateway that could send this. It stays here to be"
              + " looked at; to have it upstream, push again from a bottle.");
      return ExitCode.FAILED;
    }
    if (!yes && !person.present()) {
      err.println("bottle: there is no terminal to ask at. With --yes it is sent unasked.");
      return ExitCode.USAGE;
    }
    text(push, err);
    if (!yes && !person.agrees("Send exactly this to " + Visible.text(push.upstream()) + "?")) {
      return ExitCode.FAILED;
    }
    return place.bottle().isPresent() ? send(place.bottle().get(), push) : mark(push);
  }

  private int send(BottleFolder bottle, KeptPush push) throws IOException, InterruptedException {
    try (Runtime runtime = engine.get()) {
      var outcome = new PushDecision(runtime).approve(bottle, push);
      if (outcome.isSent()) {
        out.println("sent " + push.id() + " to " + Visible.text(push.upstream()));
        return ExitCode.OK;
      }
      err.println("bottle: not sent: " + Visible.text(reason(outcome)));
      return ExitCode.FAILED;
    }
  }

  private static String reason(PushDecision.Outcome outcome) {
    var why =
        switch (outcome.outcome()) {
          case "stale" -> "upstream has moved since; fetch and push again";
          case "refused-upstream" -> "upstream refused it";
          default -> outcome.outcome();
        };
    return outcome.detail().isEmpty() ? why : why + ": " + outcome.detail();
  }

  private int mark(KeptPush push) throws IOException {
    KeptPushes.approve(push);
    out.println(
        "approved "
            + push.id()
            + ". On SIGHUP its gateway sends exactly this, and says what came of it in a line with"
            + " \"push-decided\".");
    return ExitCode.OK;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(
        spec == null ? new CommandLine(this) : spec.commandLine(), message);
  }
}
