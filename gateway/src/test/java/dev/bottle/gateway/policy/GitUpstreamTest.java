package dev.bottle.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GitUpstreamTest {
  @ParameterizedTest
  @CsvSource({
    "ssh://git@Forge.example.com/acme/site.git, ssh://git@forge.example.com:22/acme/site.git",
    "ssh://git@forge.example.com:30009/acme/site, ssh://git@forge.example.com:30009/acme/site",
    "ssh://me@[fd00::1]/~me/site.git, ssh://me@[fd00::1]:22/~me/site.git",
    "https://forge.example.com/acme/site.git/, https://forge.example.com/acme/site.git",
    "https://me@forge.example.com:8443/a/b/c, https://forge.example.com:8443/a/b/c"
  })
  void aUrlIsReadAndWrittenBack(String url, String canonical) {
    var upstream = GitUpstream.parse(url);
    assertThat(upstream.url()).isEqualTo(canonical);
    assertThat(GitUpstream.parse(upstream.url())).isEqualTo(upstream);
  }

  @Test
  void aPathBelowAHomeIsAsTheServerTakesIt() {
    assertThat(GitUpstream.parse("ssh://me@a.example.com/~me/site.git"))
        .isEqualTo(
            new GitUpstream.Ssh(Destination.parse("a.example.com", 22), "me", "~me/site.git"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "git@forge.example.com:acme/site.git",
        "http://forge.example.com/acme/site.git",
        "git://forge.example.com/acme/site.git",
        "ssh://forge.example.com/acme/site.git",
        "ssh://git:pw@forge.example.com/acme/site.git",
        "https://me:pw@forge.example.com/acme/site.git",
        "https://forge.example.com",
        "https://forge.example.com/",
        "https://forge.example.com//acme",
        "https://forge.example.com/acme/../site.git",
        "https://forge.example.com/acme/..",
        "https://forge.example.com/acme/%2e%2e/x",
        "https://forge.example.com/acme/site.git?x=y",
        "ssh://git@forge.example.com/acme/-site.git",
        "ssh://git@forge.example.com/acme/si'te.git",
        "ssh://-oProxyCommand=x@forge.example.com/acme/site.git",
        "ssh://git@forge.example.com:0/acme/site.git",
        "ssh://git@-x/acme/site.git"
      })
  void anythingElseIsRefused(String url) {
    assertThatThrownBy(() -> GitUpstream.parse(url)).isInstanceOf(InvalidNameException.class);
  }
}
