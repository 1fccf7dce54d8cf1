package dev.bottle.gateway.http;

import dev.bottle.gateway.policy.Destination;
import dev.bottle.gateway.upstream.UpstreamException;
import dev.bottle.gateway.upstream.UpstreamTrouble;
import java.util.Optional;

/** Tells whether the head of an answer is that of a git server that does what it was asked. */
final class GitReply {
  private GitReply() {}

  /** What is wrong with it, as a sentence for people. */
  static Optional<UpstreamException> flaw(
      Destination server, ResponseHead head, String expectedType) {
    if (head.status() != 200) {
      return Optional.of(
          new UpstreamException(
              UpstreamTrouble.UPSTREAM_REFUSED,
              server.authorityText() + " " + meaning(head.status()),
              new GitAnswerException(head.status(), head.fields().first("www-authenticate"))));
    }
    if (!head.fields().first("content-type").filter(expectedType::equalsIgnoreCase).isPresent()) {
      return refused(server, "gave an answer that is none of a git server's");
    }
    if (!ContentCoding.isReadable(head.fields())) {
      return refused(server, "coded its answer although it was asked not to");
    }
    return Optional.empty();
  }

  private static Optional<UpstreamException> refused(Destination server, String how) {
    return Optional.of(
        new UpstreamException(
            UpstreamTrouble.UPSTREAM_REFUSED, server.authorityText() + " " + how));
  }

  private static String meaning(int status) {
    if (status >= 300 && status < 400) {
      return "sends elsewhere (status "
          + status
          + "), which is not followed: use the repository's own address";
    }
    return switch (status) {
      case 401 -> "wants another login than it was given (status 401)";
      case 403 -> "does not let this login do that (status 403)";
      case 404 -> "has no such repository, or none for this login (status 404)";
      case 413 -> "does not take as much at once (status 413)";
      case 429 -> "wants to be asked later (status 429)";
      default -> "answered with status " + status;
    };
  }
}
