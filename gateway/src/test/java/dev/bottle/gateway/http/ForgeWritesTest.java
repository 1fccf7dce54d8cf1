package dev.bottle.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.policy.RequestPath;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What forges take beside git, in their own documentation's words. */
class ForgeWritesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          PUT    | /repos/acme/tool/contents/src/App.java
          DELETE | /repos/acme/tool/contents/src/App.java
          POST   | /repos/acme/tool/git/blobs
          POST   | /repos/acme/tool/git/trees
          POST   | /repos/acme/tool/git/commits
          POST   | /repos/acme/tool/git/refs
          PATCH  | /repos/acme/tool/git/refs/heads/main
          POST   | /repos/acme/tool/git/tags
          POST   | /repos/acme/tool/merges
          POST   | /repos/acme/tool/merge-upstream
          PUT    | /repos/acme/tool/pulls/7/merge
          PUT    | /repos/acme/tool/pulls/7/update-branch
          POST   | /repos/acme/tool/branches/main/rename
          POST   | /repos/acme/tool/releases
          POST   | /repos/acme/tool/releases/1/assets
          PUT    | /repositories/12345/contents/README.md
          POST   | /gists
          PATCH  | /gists/aa5a315d61ae9438b18d
          PUT    | /api/v3/repos/acme/tool/contents/README.md
          POST   | /api/v1/repos/acme/tool/contents/README.md
          POST   | /api/v1/repos/acme/tool/contents
          PUT    | /forge/api/v1/repos/acme/tool/contents/README.md
          POST   | /api/v1/repos/acme/tool/diffpatch
          POST   | /api/v1/repos/acme/tool/branches
          DELETE | /api/v1/repos/acme/tool/branches/old
          POST   | /api/v1/repos/acme/tool/tags
          POST   | /api/v1/repos/acme/tool/pulls/7/merge
          POST   | /api/v1/repos/acme/tool/wiki/new
          POST   | /api/v1/repos/acme/tool/push_mirrors
          POST   | /api/v1/repos/migrate
          POST   | /api/v4/projects/42/repository/commits
          POST   | /api/v4/projects/acme%2Ftool/repository/files/src%2FApp.java
          PUT    | /api/v4/projects/acme%2Ftool/repository/files/src%2FApp.java
          POST   | /api/v4/projects/42/repository/branches?branch=a&ref=main
          POST   | /api/v4/projects/42/repository/tags
          PUT    | /api/v4/projects/42/merge_requests/7/merge
          POST   | /api/v4/projects/42/uploads
          POST   | /api/v4/projects/42/remote_mirrors
          POST   | /api/v4/projects/42/snippets
          POST   | /api/graphql
          POST   | /graphql
          POST   | /2.0/repositories/acme/tool/src
          POST   | /2.0/repositories/acme/tool/refs/branches
          POST   | /2.0/repositories/acme/tool/downloads
          POST   | /2.0/repositories/acme/tool/pullrequests/7/merge
          PUT    | /rest/api/1.0/projects/ACME/repos/tool/browse/src/App.java
          POST   | /rest/branch-utils/1.0/projects/ACME/repos/tool/branches
          POST   | /acme/_apis/git/repositories/tool/pushes
          POST   | /acme/tool/_upload/main/
          POST   | /acme/tool/upload-file
          POST   | /acme/tool/upload/main
          POST   | /acme/tool/tree-save/main/README.md
          POST   | /acme/tool/create/main
          POST   | /acme/sub/tool/-/create/main
          PUT    | /acme/sub/tool/-/update/main/README.md
          POST   | /acme/tool.git/info/lfs/objects/batch
          PUT    | /acme/tool.git/info/lfs/objects/4d7a2146
          PUT    | /acme/tool.git/gitlab-lfs/objects/4d7a2146/1024
          PUT    | /REPOS/acme/tool/Contents/README.md
          PUT    | //repos//acme/tool/contents/README.md
          PUT    | /repos/acme/tool/contents;v=1/README.md
          PUT    | /repos/acme/tool%2Fcontents%2FREADME.md
          """)
  void writes(String method, String path) {
    assertThat(ForgeWrites.isOne(method, path(path))).isTrue();
    assertThat(ForgeWrites.isOne("GET", path(path))).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          POST   | /acme/tool.git/git-upload-pack
          POST   | /repos/acme/tool/issues
          POST   | /repos/acme/tool/issues/7/comments
          PATCH  | /repos/acme/tool/issues/7
          POST   | /repos/acme/tool/pulls
          POST   | /repos/acme/tool/pulls/7/reviews
          POST   | /repos/acme/tool/pulls/7/comments
          POST   | /repos/acme/tool/statuses/6dcb09b5
          POST   | /repos/acme/tool/actions/workflows/1/dispatches
          POST   | /api/v4/projects/42/issues
          POST   | /api/v4/projects/42/merge_requests
          POST   | /api/v4/projects/42/merge_requests/7/notes
          POST   | /2.0/repositories/acme/tool/pullrequests
          POST   | /api/v1/repos/acme/tool/issues/7/comments
          POST   | /login/oauth/access_token
          POST   | /acme/tool.git/info/lfs/locks/verify
          POST   | /markdown
          """)
  void leavesAlone(String method, String path) {
    assertThat(ForgeWrites.isOne(method, path(path))).isFalse();
  }

  private static RequestPath path(String text) {
    return RequestPath.parse(text.replaceFirst("\\?.*", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          LFS_BATCH | true  | {"operation":"download","objects":[{"oid":"aa","size":1}]}
          LFS_BATCH | true  | {"transfers":["basic"],"ref":{"name":"operation"},"operation":"download"}
          LFS_BATCH | false | {"operation":"upload","objects":[]}
          LFS_BATCH | false | {"operation":"download","operation":"upload"}
          LFS_BATCH | false | {"operation":"download","Operation":"upload"}
          LFS_BATCH | false | {"\\u006fperation":"upload"}
          LFS_BATCH | false | {"objects":[{"operation":"download"}]}
          LFS_BATCH | false | {"operation":"download"
          LFS_BATCH | false | operation=download
          GRAPHQL   | true  | {"query":"query { viewer { login } }"}
          GRAPHQL   | true  | {"query":"{ viewer { login } }","variables":{"text":"a mutation"}}
          GRAPHQL   | false | {"query":"mutation { createCommitOnBranch(input: {}) { clientMutationId } }"}
          GRAPHQL   | false | {"query":"query A { viewer { login } } \\nmutation B { x }"}
          GRAPHQL   | false | {"query":"\\u006dutation { x }"}
          GRAPHQL   | false | [{"query":"{ viewer { login } }"},{"query":"mutation { x }"}]
          GRAPHQL   | false | {"id":"0123456789"}
          GRAPHQL   | false | query={viewer{login}}
          """)
  void bodiesTellWhatMethodsDoNot(ForgeQuestion question, boolean reads, String body) {
    assertThat(question.isReadBy(body.getBytes(StandardCharsets.UTF_8))).isEqualTo(reads);
  }
}
