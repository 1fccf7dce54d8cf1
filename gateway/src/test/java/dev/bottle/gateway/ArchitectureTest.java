package dev.bottle.gateway;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.stream.Stream;

/** The package rules of docs/architecture.md, in its order. */
@AnalyzeClasses(
    packages = "dev.bottle.gateway",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String ROOT = "dev.bottle.gateway";

  @ArchTest static final ArchRule policy = onlyUses("policy");
  @ArchTest static final ArchRule dlp = onlyUses("dlp", "policy");
  @ArchTest static final ArchRule credential = onlyUses("credential", "policy", "dlp");
  @ArchTest static final ArchRule guard = onlyUses("guard", "policy", "dlp", "credential");
  @ArchTest static final ArchRule event = onlyUses("event", "policy");

  @ArchTest
  static final ArchRule config =
      onlyUses("config", "policy", "dlp", "credential", "guard", "event");

  @ArchTest
  static final ArchRule audit =
      onlyUses("audit", "policy", "dlp", "credential", "guard", "event", "config");

  @ArchTest static final ArchRule tls = onlyUses("tls", "policy", "event");

  @ArchTest
  static final ArchRule upstream = onlyUses("upstream", "policy", "guard", "event", "tls");

  @ArchTest
  static final ArchRule git =
      onlyUses("git", "policy", "dlp", "credential", "guard", "event", "upstream");

  @ArchTest
  static final ArchRule http =
      onlyUses("http", "policy", "dlp", "credential", "guard", "event", "tls", "upstream", "git");

  @ArchTest
  static final ArchRule ssh =
      onlyUses("ssh", "policy", "dlp", "credential", "guard", "event", "upstream", "git");

  @ArchTest
  static final ArchRule webSocket =
      onlyUses("http.websocket", "policy", "dlp", "credential", "guard");

  @ArchTest static final ArchRule dns = onlyUses("dns", "policy", "dlp", "guard", "event");
  @ArchTest static final ArchRule admin = onlyUses("admin", "policy", "event", "audit");

  @ArchTest
  static final ArchRule cli =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + ".cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(ROOT + ".cli..");

  @ArchTest
  static final ArchRule nettyOnlyInTheDataPath =
      noClasses()
          .that()
          .resideInAnyPackage(
              in("policy"), in("dlp"), in("credential"), in("guard"), in("event"), in("config"))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.netty..");

  @ArchTest
  static final ArchRule noSocketsInTheCore =
      noClasses()
          .that()
          .resideInAnyPackage(in("dlp"), in("credential"), in("guard"), in("event"))
          .should()
          .dependOnClassesThat()
          .haveNameMatching(
              "java\\.net\\.(Socket|ServerSocket|InetAddress|URL|DatagramSocket).*|java\\.nio\\.channels\\..*");

  @ArchTest
  static final ArchRule policyIsPure =
      noClasses()
          .that()
          .resideInAPackage(in("policy"))
          .should()
          .dependOnClassesThat()
          .haveNameMatching(
              "java\\.io\\..*|java\\.nio\\.(file|channels)\\..*|java\\.net\\.(?!IDN).*|com\\.fasterxml\\..*"
                  + "|java\\.time\\.Clock|java\\.lang\\.(System|Thread|Process.*)");

  @ArchTest
  static final ArchRule bouncyCastleOnlyInTls =
      noClasses()
          .that()
          .resideOutsideOfPackage(in("tls"))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bouncycastle..");

  @ArchTest
  static final ArchRule minaOnlyInSsh =
      noClasses()
          .that()
          .resideOutsideOfPackage(in("ssh"))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.sshd..");

  @ArchTest
  static final ArchRule jGitOnlyInGit =
      noClasses()
          .that()
          .resideOutsideOfPackage(in("git"))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.eclipse.jgit..");

  @ArchTest
  static final ArchRule noGrabBags =
      noClasses()
          .should()
          .resideInAnyPackage("..util..", "..utils..", "..common..", "..manager..", "..helper..");

  @ArchTest
  static final ArchRule noStaticMutableState =
      fields().that().areStatic().should().beFinal().allowEmptyShould(true);

  @ArchTest
  static final ArchRule noAttributeKeys =
      noClasses()
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.netty.util.AttributeKey");

  @ArchTest
  static final ArchRule handlersAreFinal =
      classes()
          .that()
          .areAssignableTo("io.netty.channel.ChannelHandler")
          .and()
          .areNotAnonymousClasses()
          .and()
          .areTopLevelClasses()
          .and()
          .doNotHaveModifier(JavaModifier.ABSTRACT)
          .should()
          .haveModifier(JavaModifier.FINAL)
          .allowEmptyShould(true);

  private static String in(String name) {
    return ROOT + "." + name + "..";
  }

  private static ArchRule onlyUses(String name, String... below) {
    var own =
        Stream.concat(Stream.of(name), Arrays.stream(below))
            .map(ArchitectureTest::in)
            .toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage(in(name))
        .should()
        .dependOnClassesThat(resideInAPackage(ROOT + "..").and(not(resideInAnyPackage(own))))
        .as(name + " uses only " + String.join(", ", below))
        .allowEmptyShould(true);
  }
}
