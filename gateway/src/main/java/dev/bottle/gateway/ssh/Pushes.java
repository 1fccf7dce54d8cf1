package dev.bottle.gateway.ssh;

import dev.bottle.gateway.git.HttpsUpstreams;
import dev.bottle.gateway.git.PushAsk;
import dev.bottle.gateway.guard.Guard;
import java.util.Optional;

/** Makes of a granted push what the push gate is asked. */
final class Pushes {
  private Pushes() {}

  /**
   * By ssh.
   *
   * @param upstream the way to that repository
   */
  static PushAsk bySsh(Offer offer, Way.Push push, Guard guard, SshTransport upstream) {
    return new PushAsk(
        offer.name(), "ssh", offer.target(), push.path(), push.grant(), guard, upstream);
  }

  /** Over https, with the login that the vault has. */
  static PushAsk overHttps(Offer offer, Way.PushOverHttps push, Guard guard, HttpsUpstreams https) {
    var path = push.upstream().path().text();
    var transport = https.to(push.upstream(), guard);
    return new PushAsk(offer.name(), "https", offer.target(), path, push.grant(), guard, transport);
  }

  /**
   * A push without its client, over connections of its own: one that a person lets go.
   *
   * @param repository as the push gate was told of it
   * @return empty where the entry does not grant it now
   */
  static Optional<PushAsk> again(Offer offer, String repository, Visit.Shared shared) {
    var guard = shared.parts().guard().get();
    var named =
        switch (offer) {
          case Offer.Host _ -> repository;
          case Offer.Repository repo -> repo.name();
        };
    var command = GitCommand.Service.RECEIVE_PACK.line(named);
    try {
      return switch (Grants.decide(offer, new Ask.Exec(command))) {
        case Way.Push push when push.path().equals(repository) ->
            offer
                .login()
                .map(
                    account ->
                        SshTransport.alone(
                            () -> shared.line(account), push.path(), shared.limits()))
                .map(upstream -> bySsh(offer, push, guard, upstream));
        case Way.PushOverHttps push when push.upstream().path().text().equals(repository) ->
            Optional.of(overHttps(offer, push, guard, shared.parts().https()));
        case Way.Push _, Way.PushOverHttps _, Way.Through _, Way.FetchOverHttps _ ->
            Optional.empty();
      };
    } catch (RefusedException e) {
      return Optional.empty();
    }
  }
}
