package dev.bottle.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.gateway.event.Outcome;
import dev.bottle.gateway.policy.Host;
import dev.bottle.gateway.tls.LeafCertificates;
import dev.bottle.gateway.tls.TestServerCertificates;
import io.netty.handler.ssl.SslContext;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** HTTP/2 on either leg, spoken by the JDK's own client. */
class Http2Test {
  private TestGateway gateway;
  private HttpClient client;

  /** What upstream speaks. */
  enum Upstream {
    H1,
    H2
  }

  @BeforeEach
  void start() throws Exception {
    gateway = new TestGateway();
    client = client(HttpClient.Version.HTTP_2);
  }

  @AfterEach
  void stop() {
    client.shutdownNow();
    client.close();
    gateway.close();
  }

  private HttpClient client(HttpClient.Version version) throws Exception {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("gateway", gateway.authority.certificate());
    var trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    var tls = SSLContext.getInstance("TLS");
    tls.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder()
        .proxy(ProxySelector.of(gateway.address))
        .sslContext(tls)
        .version(version)
        .build();
  }

  private TlsOrigin origin(Upstream upstream) throws Exception {
    var origin = new TlsOrigin(gateway.loops, tls(upstream));
    gateway.grant("api.example.com:" + origin.port);
    return origin;
  }

  private SslContext tls(Upstream upstream) throws Exception {
    return switch (upstream) {
      case H2 ->
          new LeafCertificates(gateway.originAuthority)
              .serverContext(Host.parse("api.example.com"))
              .toCompletableFuture()
              .get(5, TimeUnit.SECONDS);
      case H1 -> TestServerCertificates.by(gateway.originAuthority, "api.example.com");
    };
  }

  private HttpRequest post(TlsOrigin origin, String body) {
    return HttpRequest.newBuilder(URI.create("https://api.example.com:" + origin.port + "/a?b=c"))
        .timeout(Duration.ofSeconds(20))
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  @ParameterizedTest
  @EnumSource
  void carriesRequestsToEitherVersion(Upstream upstream) throws Exception {
    var origin = origin(upstream);
    for (var body : new String[] {"hello", "", "x".repeat(900_000)}) {
      var answer = client.send(post(origin, body), BodyHandlers.ofString());
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(body);
      var event = gateway.nextRequest();
      assertThat(event.outcome()).isEqualTo(new Outcome.Allowed());
      assertThat(event.bytesUp()).isEqualTo(body.length());
    }
    assertThat(origin.protocols.take()).isEqualTo(upstream == Upstream.H2 ? "h2" : "http/1.1");
    assertThat(origin.connections).hasValue(1);
  }

  @ParameterizedTest
  @EnumSource
  void carriesManyStreamsAtOnce(Upstream upstream) throws Exception {
    var origin = origin(upstream);
    var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
    for (int i = 0; i < 60; i++) {
      var body = ("" + i % 10).repeat(20_000);
      answers.add(client.sendAsync(post(origin, body), BodyHandlers.ofString()));
    }
    for (int i = 0; i < answers.size(); i++) {
      assertThat(answers.get(i).get(20, TimeUnit.SECONDS).body())
          .hasSize(20_000)
          .startsWith("" + i % 10);
    }
    if (upstream == Upstream.H2) {
      assertThat(origin.connections).hasValue(1);
    }
  }

  @Test
  void anHttp1ClientIsServedByHttp2Upstream() throws Exception {
    var origin = origin(Upstream.H2);
    try (var old = client(HttpClient.Version.HTTP_1_1)) {
      var answer = old.send(post(origin, "hello"), BodyHandlers.ofString());
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
      assertThat(answer.body()).isEqualTo("hello");
    }
    assertThat(origin.protocols.take()).isEqualTo("h2");
  }

  @ParameterizedTest
  @EnumSource
  void aSecretEndsItsStreamAlone(Upstream upstream) throws Exception {
    var origin = origin(upstream);
    var bad = client.send(post(origin, "a " + TestGateway.SECRET + " b"), BodyHandlers.ofString());
    assertThat(bad.statusCode()).isEqualTo(403);
    assertThat(bad.headers().firstValue("x-bottle-deny")).hasValue("secret-found");
    assertThat(bad.body()).startsWith("bottle: denied (secret-found): ");
    var good = client.send(post(origin, "fine"), BodyHandlers.ofString());
    assertThat(good.body()).isEqualTo("fine");
    assertThat(gateway.nextRequest().outcome()).isInstanceOf(Outcome.Denied.class);
    assertThat(gateway.nextRequest().outcome()).isInstanceOf(Outcome.Allowed.class);
  }

  @Test
  void aRefusedHostTellsWhyOverHttp2() throws Exception {
    var origin = origin(Upstream.H2);
    var request =
        HttpRequest.newBuilder(URI.create("https://other.example.com:" + origin.port + "/"))
            .build();
    var answer = client.send(request, BodyHandlers.ofString());
    assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.headers().firstValue("x-bottle-deny")).hasValue("host-not-allowed");
    assertThat(gateway.resolved).isEmpty();
  }
}
