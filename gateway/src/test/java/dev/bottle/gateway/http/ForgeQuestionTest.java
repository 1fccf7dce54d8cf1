package dev.bottle.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.policy.RequestPath;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What only reads passes; whatever a server could take for more does not. */
class ForgeQuestionTest {
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          /graphql,                              GRAPHQL
          /api/graphql,                          GRAPHQL
          /acme/tool.git/info/lfs/objects/batch, LFS_BATCH
          """)
  void areKnownByTheirPath(String path, ForgeQuestion question) {
    assertThat(ForgeQuestion.of("POST", RequestPath.parse(path), "")).contains(question);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          GET,  /graphql,           ''
          PUT,  /graphql,           ''
          POST, /graphql,           query=mutation
          POST, /graphql/x,         ''
          POST, /a%2Fb/graphql,     ''
          POST, /info/lfs/objects,  ''
          """)
  void otherRequestsAreNone(String method, String path, String query) {
    assertThat(ForgeQuestion.of(method, RequestPath.parse(path), query))
        .isEqualTo(Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"operation\":\"download\"}",
        "{\"transfers\":[\"basic\"],\"operation\":\"download\",\"objects\":[{\"oid\":\"1\"}]}",
        "{\"operation\":\"download\",\"objects\":[{\"operation\":\"upload\"}]}",
      })
  void aDownloadReads(String body) {
    assertThat(isReadBy(ForgeQuestion.LFS_BATCH, body)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "download",
        "\"download\"",
        "{\"operation\":\"upload\"}",
        "{\"operation\":\"verify\"}",
        "{\"operation\":[\"download\"]}",
        "{\"operation\":\"download\",\"operation\":\"upload\"}",
        "{\"operation\":\"upload\",\"operation\":\"download\"}",
        "{\"operation\":\"download\",\"operation\":\"download\"}",
        "{\"operation\":\"download\",\"Operation\":\"upload\"}",
        "{\"objects\":[{\"operation\":\"download\"}]}",
        "{\"operation\":\"download\"",
        "{\"operation\":\"download\"}{\"operation\":\"upload\"}",
        "{'operation':'download'}",
      })
  void whatIsNoDownloadDoesNot(String body) {
    assertThat(isReadBy(ForgeQuestion.LFS_BATCH, body)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"query\":\"{ viewer { login } }\"}",
        "{\"query\":\"query A { viewer }\",\"variables\":{\"a\":1}}",
        "[{\"query\":\"{ a }\"},{\"query\":\"{ b }\"}]",
      })
  void aQueryReads(String body) {
    assertThat(isReadBy(ForgeQuestion.GRAPHQL, body)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"id\":\"1\"}",
        "{\"query\":null}",
        "{\"query\":\"mutation { x }\"}",
        "{\"query\":\"query A { b } mutation C { d }\",\"operationName\":\"C\"}",
        "{\"query\":\"\\u006dutation { x }\"}",
        "{\"query\":\"{ a }\",\"query\":\"{ b }\"}",
        "{\"query\":\"{ a }\",\"QUERY\":\"mutation { x }\"}",
        "[{\"query\":\"{ a }\"},{\"query\":\"mutation { b }\"}]",
        "{\"query\":\"{ a }\"} {\"query\":\"mutation { b }\"}",
        "{\"query\":\"{ a }\"",
        "query { a }",
      })
  void whatMayChangeSomethingDoesNot(String body) {
    assertThat(isReadBy(ForgeQuestion.GRAPHQL, body)).isFalse();
  }

  private static boolean isReadBy(ForgeQuestion question, String body) {
    return question.isReadBy(body.getBytes(StandardCharsets.UTF_8));
  }
}
