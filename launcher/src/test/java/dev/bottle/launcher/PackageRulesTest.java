package dev.bottle.launcher;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The launcher's package rules, as in docs/architecture.md. */
final class PackageRulesTest {
  private static final List<String> ORDER =
      List.of(
          "manifest",
          "trust",
          "plan",
          "preflight",
          "docker",
          "terminal",
          "setup",
          "session",
          "cli");

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.bottle.launcher");

  @Test
  void aPackageImportsOnlyWhatStandsBeforeIt() {
    for (int i = 0; i < ORDER.size(); i++) {
      for (var later : ORDER.subList(i + 1, ORDER.size())) {
        noClasses()
            .that()
            .resideInAPackage("dev.bottle.launcher." + ORDER.get(i) + "..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.bottle.launcher." + later + "..")
            .check(classes);
      }
    }
  }

  @Test
  void onlyDockerKnowsDockerJava() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.bottle.launcher.docker..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.github.dockerjava..")
        .check(classes);
  }

  @Test
  void theGatewayIsUsedThroughItsOuterPackages() {
    noClasses()
        .that()
        .resideInAPackage("dev.bottle.launcher..")
        .and()
        .doNotHaveSimpleName("GatewayRules")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.bottle.gateway.dlp..",
            "dev.bottle.gateway.credential..",
            "dev.bottle.gateway.guard..",
            "dev.bottle.gateway.audit..",
            "dev.bottle.gateway.tls..",
            "dev.bottle.gateway.upstream..",
            "dev.bottle.gateway.http..",
            "dev.bottle.gateway.ssh..",
            "dev.bottle.gateway.dns..",
            "dev.bottle.gateway.admin..")
        .check(classes);
  }

  @Test
  void noPackageIsADrawer() {
    noClasses().should().resideInAnyPackage("..util..", "..common..", "..manager..").check(classes);
  }
}
