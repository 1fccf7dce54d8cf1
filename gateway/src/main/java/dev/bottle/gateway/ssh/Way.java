package dev.bottle.gateway.ssh;

import dev.bottle.gateway.policy.GitUpstream;
import dev.bottle.gateway.policy.PushGrant;

/** Where a request goes that is granted. */
sealed interface Way {

  /** To upstream's account, as this. */
  record Through(Ask ask) implements Way {}

  /**
   * To the push gate, and by ssh upstream.
   *
   * @param path of the repository, as upstream takes it
   */
  record Push(String path, PushGrant grant) implements Way {}

  /** To the push gate, and over https upstream. */
  record PushOverHttps(GitUpstream.Https upstream, PushGrant grant) implements Way {}

  /** To upload-pack over https. */
  record FetchOverHttps(GitUpstream.Https upstream) implements Way {}
}
