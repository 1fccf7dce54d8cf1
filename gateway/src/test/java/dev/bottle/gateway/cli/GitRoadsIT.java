package dev.bottle.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.cli.GitForges.Road;
import dev.bottle.gateway.cli.Leaks.Leak;
import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.http.Git;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever git does, by every road, from gateway.json on: what works, and what is refused. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GitRoadsIT {
  private final Path folder;
  private GitRoads roads;
  private GitForges forges;
  private Git git;
  private Leaks leaks;

  GitRoadsIT(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeAll
  void start() throws Exception {
    roads = new GitRoads(folder);
    forges = roads.forges;
    git = forges.git;
    git.run(folder, "clone", "-q", forges.bare(Road.HTTPS).toString(), "leaks").succeeded();
    leaks = new Leaks(git, folder.resolve("leaks"));
  }

  @AfterAll
  void stop() {
    roads.close();
  }

  List<Leak> leaks() {
    return leaks.all();
  }

  @ParameterizedTest
  @MethodSource("leaks")
  void nothingOfASecretArrives(Leak leak) throws Exception {
    roads.each(road -> refused(road, leak));
  }

  private void refused(Road road, Leak leak) throws Exception {
    var before = forges.objects(road);
    var told = git.run(folder.resolve("leaks"), leak.command(forges.url(road))).failed().output();
    assertThat(told)
        .contains("remote: bottle: denied (" + leak.code() + "): ")
        .contains("[remote rejected]")
        .contains("(" + leak.code() + ")\n")
        .contains(leak.place());
    assertThat(told.lines().filter(line -> line.startsWith("remote: ")))
        .noneMatch(line -> line.contains(GitForges.SECRET));
    assertThat(forges.objects(road)).isEqualTo(before);
    var event = roads.pushed(road);
    assertThat(event.outcome()).isInstanceOf(Outcome.Denied.class);
    assertThat(event.bytesUp()).isZero();
    assertThat(event.toString()).doesNotContain(GitForges.SECRET);
  }

  @Test
  void aRefusalIsNotForgotten() throws Exception {
    roads.each(this::aRefusalIsNotForgotten);
  }

  private void aRefusalIsNotForgotten(Road road) throws Exception {
    var work = cloned(road, "stubborn");
    var before = forges.objects(road);
    git.commit(work, "conf", GitForges.SECRET);
    git.run(work, "push", "origin", "HEAD:refs/heads/agent/again").failed();
    git.run(work, "push", "origin", "HEAD:refs/heads/agent/again").failed();
    git.run(work, "rm", "-q", "conf").succeeded();
    git.run(work, "commit", "-qm", "gone").succeeded();
    assertThat(git.run(work, "push", "origin", "HEAD:refs/heads/agent/other").failed().output())
        .contains("1 secret in 1 of 2 commits");
    assertThat(forges.objects(road)).isEqualTo(before);
    git.run(work, "reset", "-q", "--hard", "origin/main").succeeded();
    git.commit(work, "clean", road.name());
    git.run(work, "push", "-q", "origin", "HEAD:refs/heads/agent/again").succeeded();
  }

  @Test
  void branchesAndWhatIsInThemComeAndGo() throws Exception {
    roads.each(this::branchesAndWhatIsInThemComeAndGo);
  }

  private void branchesAndWhatIsInThemComeAndGo(Road road) throws Exception {
    var work = cloned(road, "work");
    assertThat(Files.readString(work.resolve("README"))).isEqualTo("hello\n");
    git.commit(work, "one", "one\n");
    assertThat(push(work, "HEAD:refs/heads/agent/x").succeeded().output()).contains("[new branch]");
    git.commit(
        work,
        "big.bin",
        "version https://git-lfs.github.com/spec/v1\noid sha256:" + "ab".repeat(32) + "\nsize 9\n");
    git.run(work, "update-index", "--add", "--cacheinfo", "160000," + "12".repeat(20) + ",sub")
        .succeeded();
    git.run(work, "commit", "-qm", "a submodule").succeeded();
    assertThat(push(work, "HEAD:refs/heads/agent/x").succeeded().output())
        .containsPattern("[0-9a-f]{7}\\.\\.[0-9a-f]{7} +HEAD -> agent/x");
    assertThat(forges.upstream(road, "refs/heads/agent/x")).isEqualTo(head(work));
    assertThat(push(work, "HEAD:refs/heads/agent/x").succeeded().output())
        .contains("Everything up-to-date");

    var other = cloned(road, "reader");
    assertThat(git.ask(other, "rev-parse", "origin/agent/x")).isEqualTo(head(work));
    assertThat(git.ask(other, "ls-tree", "origin/agent/x", "sub")).startsWith("160000 commit");
    git.commit(work, "two", "two\n");
    push(work, "HEAD:refs/heads/agent/x").succeeded();
    git.run(other, "fetch", "-q").succeeded();
    assertThat(git.ask(other, "rev-parse", "origin/agent/x")).isEqualTo(head(work));

    git.run(work, "commit", "-q", "--amend", "-m", "another").succeeded();
    assertThat(push(work, "+HEAD:refs/heads/agent/x").failed().output())
        .contains("remote: bottle: denied (push-ref-not-allowed): ");
    assertThat(push(work, "HEAD:refs/heads/main").failed().output())
        .contains("[remote rejected] HEAD -> main (push-ref-not-allowed)");
  }

  @Test
  void partsOfAHistoryAreEnough() throws Exception {
    roads.each(this::partsOfAHistoryAreEnough);
  }

  private void partsOfAHistoryAreEnough(Road road) throws Exception {
    var seed = cloned(road, "seed");
    for (int i = 0; i < 5; i++) {
      git.commit(seed, "n" + i, road + " " + i + "\n");
    }
    push(seed, "HEAD:refs/heads/agent/deep").succeeded();

    git.run(folder, clone(road, "shallow", "--depth=2", "-b", "agent/deep")).succeeded();
    var shallow = folder.resolve(road + "-shallow");
    assertThat(git.ask(shallow, "rev-list", "--count", "HEAD")).isEqualTo("2");
    git.commit(shallow, "s", "from a shallow clone of " + road);
    push(shallow, "HEAD:refs/heads/agent/deep").succeeded();
    assertThat(forges.upstream(road, "refs/heads/agent/deep")).isEqualTo(head(shallow));
    git.run(shallow, "fetch", "-q", "--unshallow").succeeded();
    assertThat(git.ask(shallow, "rev-list", "--count", "HEAD")).isEqualTo("7");

    git.run(folder, clone(road, "partial", "--filter=blob:none", "-b", "agent/deep")).succeeded();
    var partial = folder.resolve(road + "-partial");
    assertThat(git.ask(partial, "show", "HEAD~2:n1")).isEqualTo(road + " 1");
    git.commit(partial, "p", "from a partial clone of " + road);
    push(partial, "HEAD:refs/heads/agent/deep").succeeded();
    assertThat(forges.upstream(road, "refs/heads/agent/deep")).isEqualTo(head(partial));
    assertThat(git.run(forges.bare(road), "fsck", "--strict", "--no-dangling").succeeded().output())
        .isEmpty();
  }

  @Test
  void submodulesComeWithAClone() throws Exception {
    roads.each(this::submodulesComeWithAClone);
  }

  private void submodulesComeWithAClone(Road road) throws Exception {
    var work = cloned(road, "super");
    git.run(work, "submodule", "add", "-q", forges.url(road), "parts/sub").succeeded();
    git.run(work, "commit", "-qm", "with a submodule").succeeded();
    push(work, "HEAD:refs/heads/agent/super").succeeded();
    git.run(folder, clone(road, "recursive", "--recurse-submodules", "-b", "agent/super"))
        .succeeded();
    var part = folder.resolve(road + "-recursive").resolve("parts/sub");
    assertThat(Files.readString(part.resolve("README"))).isEqualTo("hello\n");
  }

  @Test
  void manyRefsGoTogether() throws Exception {
    roads.each(this::manyRefsGoTogether);
  }

  private void manyRefsGoTogether(Road road) throws Exception {
    var work = cloned(road, "many");
    forges.hook(road, "pre-receive", "echo \"told: $GIT_PUSH_OPTION_0\"\n");
    git.commit(work, "a", road.name());
    git.run(work, "tag", "-a", "-m", "one", "v1").succeeded();
    git.run(work, "tag", "v1-light").succeeded();
    git.run(work, "notes", "add", "-m", "a note of " + road).succeeded();
    var all =
        push(
            work,
            "--atomic",
            "-o",
            "ci.skip",
            "HEAD:refs/heads/agent/many",
            "v1",
            "v1-light",
            "refs/notes/commits");
    assertThat(all.succeeded().output()).contains("remote: told: ci.skip").contains("[new tag]");
    assertThat(forges.upstream(road, "v1^{commit}")).isEqualTo(head(work));
    assertThat(forges.upstream(road, "v1-light")).isEqualTo(head(work));
    assertThat(forges.upstream(road, "refs/notes/commits"))
        .isEqualTo(git.ask(work, "rev-parse", "refs/notes/commits"));
    forges.hook(road, "pre-receive", "");

    git.run(work, "tag", "w1").succeeded();
    assertThat(push(work, "w1").failed().output()).contains("(push-ref-not-allowed)");
    forges.hook(road, "update", "case $1 in */c) exit 1;; esac\n");
    assertThat(
            push(work, "--atomic", "HEAD:refs/heads/agent/b", "HEAD:refs/heads/agent/c")
                .failed()
                .output())
        .contains("[remote rejected] HEAD -> agent/c (hook declined)");
    forges.hook(road, "update", "");
    assertThat(forges.upstream(road, "refs/heads/agent/b")).isEmpty();
  }

  @Test
  void anEmptyRepositoryIsClonedAndGetsItsFirstBranch() throws Exception {
    roads.each(this::anEmptyRepositoryIsClonedAndGetsItsFirstBranch);
  }

  private void anEmptyRepositoryIsClonedAndGetsItsFirstBranch(Road road) throws Exception {
    var name = road + "-empty";
    assertThat(git.run(folder, "clone", forges.url(road, road.blank()), name).succeeded().output())
        .contains("You appear to have cloned an empty repository");
    var work = folder.resolve(name);
    git.commit(work, "a", "one");
    push(work, "HEAD:refs/heads/agent/first").succeeded();
    assertThat(git.ask(forges.bare(road.blank()), "rev-parse", "agent/first"))
        .isEqualTo(head(work));
  }

  @Test
  void ofTwoAgentsOneWins() throws Exception {
    roads.each(this::ofTwoAgentsOneWins);
  }

  private void ofTwoAgentsOneWins(Road road) throws Exception {
    var works = List.of(cloned(road, "racer-1"), cloned(road, "racer-2"));
    var both = Files.createDirectory(folder.resolve(road + "-race"));
    // Each waits until upstream has heard of the other.
    forges.hook(
        road,
        "pre-receive",
        """
        touch %1$s/$$
        for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
          [ $(ls %1$s | wc -l) -ge 2 ] && exit 0
          sleep 0.1
        done
        """
            .formatted(both));
    for (var work : works) {
      git.commit(work, "a", work.toString());
    }
    var first = new FutureTask<>(() -> push(works.getFirst(), "HEAD:refs/heads/agent/race"));
    Thread.ofVirtual().start(first);
    var results = List.of(push(works.getLast(), "HEAD:refs/heads/agent/race"), first.get());
    forges.hook(road, "pre-receive", "");
    assertThat(results).extracting(Git.Result::exit).containsOnlyOnce(0);
    int winner = results.getFirst().exit() == 0 ? 1 : 0;
    assertThat(forges.upstream(road, "refs/heads/agent/race")).isEqualTo(head(works.get(winner)));
    assertThat(results.get(winner).output()).contains("rejected]").contains("agent/race");
  }

  @Test
  void upstreamsHookHasTheLastWord() throws Exception {
    roads.each(this::upstreamsHookHasTheLastWord);
  }

  private void upstreamsHookHasTheLastWord(Road road) throws Exception {
    var work = cloned(road, "hooked");
    git.commit(work, "a", road + " hooked");
    forges.hook(
        road, "pre-receive", "echo 'not on a Sunday' >&2; printf 'r\\033[31med\\n' >&2; exit 1\n");
    var told = push(work, "HEAD:refs/heads/agent/hooked").failed().output();
    forges.hook(road, "pre-receive", "");
    assertThat(told)
        .contains("remote: not on a Sunday")
        .contains("remote: r\\u001b[31med")
        .contains("[remote rejected] HEAD -> agent/hooked (pre-receive hook declined)");
    assertThat(forges.upstream(road, "refs/heads/agent/hooked")).isEmpty();
  }

  @Test
  void anUpstreamThatDiesIsToldOf() throws Exception {
    roads.each(this::anUpstreamThatDiesIsToldOf);
  }

  private void anUpstreamThatDiesIsToldOf(Road road) throws Exception {
    var work = cloned(road, "dying");
    git.commit(work, "a", road + " dying");
    forges.hook(road, "pre-receive", "kill -9 $PPID\n");
    var told = push(work, "HEAD:refs/heads/agent/dying").failed().output();
    forges.hook(road, "pre-receive", "");
    assertThat(told)
        .contains("bottle: error (upstream-refused): ")
        .contains("upstream went away and shows no change");
    assertThat(roads.pushed(road).outcome()).isInstanceOf(Outcome.Failed.class);
    assertThat(forges.upstream(road, "refs/heads/agent/dying")).isEmpty();
    push(work, "HEAD:refs/heads/agent/dying").succeeded();
    assertThat(forges.upstream(road, "refs/heads/agent/dying")).isEqualTo(head(work));
  }

  @Test
  @EnabledIfSystemProperty(named = "bottle.soak", matches = "true")
  void aLargeRepositoryComesAndGoes() throws Exception {
    roads.each(this::aLargeRepositoryComesAndGoes);
  }

  private void aLargeRepositoryComesAndGoes(Road road) throws Exception {
    var work = cloned(road, "large");
    git.run(work, "config", "core.compression", "0").succeeded();
    var random = new Random(7);
    for (int i = 0; i < 50; i++) {
      var bytes = new byte[10 << 20];
      random.nextBytes(bytes);
      Files.write(work.resolve("noise" + i), bytes);
    }
    git.commit(work, "beside", "it\n");
    long began = System.nanoTime();
    push(work, "HEAD:refs/heads/agent/large").succeeded();
    long pushed = System.nanoTime();
    git.run(folder, clone(road, "again", "-b", "agent/large")).succeeded();
    long cloned = System.nanoTime();
    assertThat(head(folder.resolve(road + "-again"))).isEqualTo(head(work));
    git.run(folder.resolve(road + "-again"), "fsck", "--connectivity-only").succeeded();
    System.out.printf(
        "roads: 500 MiB %s: push %.1f s, clone %.1f s%n",
        road, (pushed - began) / 1e9, (cloned - pushed) / 1e9);
  }

  private Path cloned(Road road, String name) throws Exception {
    git.run(folder, clone(road, name)).succeeded();
    return folder.resolve(road + "-" + name);
  }

  private String[] clone(Road road, String name, String... options) {
    return Stream.of(
            List.of("clone", "-q"), List.of(options), List.of(forges.url(road), road + "-" + name))
        .flatMap(List::stream)
        .toArray(String[]::new);
  }

  private Git.Result push(Path work, String... what) throws Exception {
    return git.run(
        work, Stream.concat(Stream.of("push", "origin"), Stream.of(what)).toArray(String[]::new));
  }

  private String head(Path work) throws Exception {
    return git.ask(work, "rev-parse", "HEAD");
  }
}
