package dev.bottle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bottle.image.DockerTest;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Real clients from inside a bottle, each as docs/clients.md tells its users, and each against an
 * origin of HTTP/1.1 and one of HTTP/2. What a client sends and gets back is compared byte by byte.
 */
@DockerTest
@ExtendWith(WorldExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientsIT {
  private static final List<ClientOrigins.Origin> ORIGINS =
      List.of(ClientOrigins.HTTP_1, ClientOrigins.HTTP_2);

  private final World world;
  private final ClientOrigins origins;
  private final Inside inside;
  private final String sha256;

  ClientsIT(World world) throws IOException {
    this.world = world;
    origins = world.clientOrigins();
    String image = "\"image\": \"%s\",".formatted(world.toolsImage());
    inside =
        Inside.start(world.home(), world.manifest(image, World.agent("sh", "[\"bash\"]")), "sh");
    sha256 = out("head -c 1000000 /dev/urandom >/tmp/noise; sha256sum </tmp/noise | cut -c-64");
  }

  @AfterAll
  void close() throws IOException {
    try (origins) {
      inside.close();
    }
  }

  @Test
  void curlOverHttp1() {
    posts("curl1", "1.1", curl("--http1.1"));
  }

  @Test
  void curlOverHttp2() {
    posts("curl2", "2", curl("--http2"));
  }

  private static String curl(String version) {
    return "curl -sS -o /tmp/answer -w '%{http_version}' --data-binary @/tmp/noise $URL " + version;
  }

  @Test
  void nghttpWithManyStreamsAndTrailers() {
    // It knows no proxy, and these ports are none that the bottle's own DNS leads to the gateway.
    String script =
        """
        proxy=${HTTPS_PROXY#http://} target=${URL#https://} authority=${target%%/*}
        socat TCP-LISTEN:8440,bind=127.0.0.1,reuseaddr,fork,nodelay \\
          PROXY:${proxy%:*}:$authority,proxyport=${proxy#*:},nodelay & tunnel=$!
        until (: </dev/tcp/127.0.0.1/8440) 2>/dev/null; do sleep 0.05; done
        send() {
          nghttp --header=":authority: $authority" --data=/tmp/noise --no-content-length \
            --trailer='x-at-the-end: of the body' https://127.0.0.1:8440/${target#*/} "$@"
        }
        send >/tmp/answer
        send --multiply=10 | wc -c
        kill $tunnel\
        """;

    posts("nghttp", "10000000", script);

    for (var origin : ORIGINS) {
      assertThat(origins.received("/nghttp/" + origin.version(), 11))
          .allSatisfy(
              request -> {
                assertThat(request.path("sha256").asText()).isEqualTo(sha256);
                assertThat(request.path("trailers").path("x-at-the-end").asText())
                    .isEqualTo("of the body");
              });
    }
  }

  @Test
  void nghttpWithoutAProxyOrATunnel() {
    assertThat(out("nghttp https://echo.e2e.test/")).startsWith("hello from the origin");
  }

  @Test
  void nodeFetch() {
    posts(
        "node",
        "200",
        """
        node -e '
          const fs = require("node:fs");
          const body = fs.createReadStream("/tmp/noise");
          fetch(process.argv[1], { method: "POST", body, duplex: "half" }).then(async (answer) => {
            fs.writeFileSync("/tmp/answer", await answer.bytes());
            console.log(answer.status);
          })' $URL\
        """);
  }

  @Test
  void nodeFetchReadsAnEventStreamWhileItIsOpen() {
    // The origin sends the last event only after this client has told that the first one came.
    String script =
        """
        node -e '
          (async () => {
            const answer = await fetch(process.argv[1] + "/events");
            for await (const event of answer.body.pipeThrough(new TextDecoderStream())) {
              console.log(event.trim());
              await fetch(process.argv[1] + "/release", { method: "POST", body: event });
            }
          })()' $URL\
        """;

    for (var origin : ORIGINS) {
      assertThat(out("URL=" + origin.url("") + "\n" + script)).isEqualTo("data: first\ndata: last");
    }
  }

  @Test
  void nodeWebSocket() {
    // Node speaks it over HTTP/2 and does not count it among what keeps its process alive.
    String script =
        """
        node --no-warnings -e '
          const alive = setTimeout(() => {}, 20000);
          const socket = new WebSocket(process.argv[1]);
          socket.onopen = () => socket.send("from node");
          socket.onmessage = (message) => { console.log(message.data); socket.close(1000, "enough"); };
          socket.onclose = (end) => { console.log(end.code, end.reason); clearTimeout(alive); };' $URL\
        """;
    String url = "wss://" + ClientOrigins.HTTP_1.authority() + "/node-socket";

    assertThat(out("URL=" + url + "\n" + script)).isEqualTo("echo: from node\n1000 enough");
    assertThat(origins.received("/node-socket").path("message").asText()).isEqualTo("from node");
  }

  @Test
  void npmInstallAndAudit() {
    String script =
        "mkdir -p /tmp/app && cd /tmp/app && npm init -y >/dev/null"
            + " && npm install --registry https://npm.e2e.test/ --no-fund left-bottle"
            + " && node -p \"require('left-bottle')\"";

    assertThat(out(script)).contains("found 0 vulnerabilities").endsWith("from npm");

    assertThat(world.origins().seenBy(World.NPM))
        .anySatisfy(
            request -> {
              assertThat(request.uri().getPath()).endsWith("/advisories/bulk");
              assertThat(request.field("content-encoding")).isEqualTo("gzip");
            });
  }

  @Test
  void pythonUrllib() {
    posts(
        "urllib",
        "11",
        """
        python3 -c '
        import sys, urllib.request
        answer = urllib.request.urlopen(sys.argv[1], open("/tmp/noise", "rb").read())
        open("/tmp/answer", "wb").write(answer.read())
        print(answer.version)' $URL\
        """);
  }

  @Test
  void pythonRequests() {
    posts(
        "requests",
        "11",
        """
        python3 -c '
        import sys, requests
        answer = requests.post(sys.argv[1], data=open("/tmp/noise", "rb"))
        open("/tmp/answer", "wb").write(answer.content)
        print(answer.raw.version)' $URL\
        """);
  }

  @Test
  void pythonHttpx() {
    posts(
        "httpx",
        "HTTP/2",
        """
        python3 -c '
        import sys, httpx
        with httpx.Client(http2=True) as client:
            answer = client.post(sys.argv[1], content=open("/tmp/noise", "rb"))
        open("/tmp/answer", "wb").write(answer.content)
        print(answer.http_version)' $URL\
        """);
  }

  @Test
  void javaHttpClient() {
    out(
        "/opt/java/bin/keytool -importcert -noprompt -alias bottle -file /run/bottle/ca.pem"
            + " -keystore ~/bottle.p12 -storepass changeit");

    posts(
        "java",
        "HTTP_1_1 HTTP_2",
        """
        proxy=${HTTPS_PROXY#http://}
        /opt/java/bin/java -Dhttps.proxyHost=${proxy%:*} -Dhttps.proxyPort=${proxy#*:} \\
          -Djavax.net.ssl.trustStore=$HOME/bottle.p12 -Djavax.net.ssl.trustStorePassword=changeit \\
          -cp /opt/clients Post $URL /tmp/noise /tmp/answer\
        """);
  }

  @Test
  void gitClone() {
    assertThat(
            out("git clone -q https://git.e2e.test/acme/site.git /tmp/site; cat /tmp/site/README"))
        .isEqualTo("the site");
  }

  @Test
  void gitFetchWithACompressedPost() {
    // Its own commits, which the origin does not know, make the negotiation longer than the 1 KiB
    // above which git compresses it.
    String script =
        """
        git init -q /tmp/long && cd /tmp/long
        for i in $(seq 60); do printf 'commit refs/heads/mine\\ncommitter a <a@b.example> %d +0000\\ndata 1\\nx\\n' $i
        done | git fast-import --quiet
        GIT_TRACE_CURL=1 GIT_TRACE_CURL_NO_DATA=1 git fetch https://git.e2e.test/acme/site.git main 2>&1 \\
          | grep -o 'Content-Encoding: gzip\\|HTTP/2 200' -i | sort -u
        git show FETCH_HEAD:README\
        """;

    assertThat(out(script)).isEqualToIgnoringCase("HTTP/2 200\ncontent-encoding: gzip\nthe site");

    assertThat(world.origins().seenBy(World.GIT))
        .anySatisfy(
            request -> {
              assertThat(request.uri().getPath()).endsWith("/git-upload-pack");
              assertThat(request.field("content-encoding")).isEqualTo("gzip");
            });
  }

  @Test
  void grpcUnaryWithTrailers() {
    assertThat(grpc("unary")).isEqualTo("echo: hello 11 after the message OK");
    assertThat(origins.received("Unary").path("message").asText()).isEqualTo("hello");
  }

  @Test
  void grpcUnaryCompressedBothWays() {
    assertThat(grpc("compressed")).endsWith(" 1000006 after the message OK");
  }

  @Test
  void grpcErrorsKeepTheirStatusAndMessage() {
    assertThat(grpc("failing")).isEqualTo("FAILED_PRECONDITION not: today (50% sure)");
  }

  @Test
  void grpcServerStream() {
    assertThat(grpc("server-stream")).isEqualTo("True OK");
  }

  @Test
  void grpcClientStream() {
    assertThat(grpc("client-stream")).isEqualTo("1000000 bytes");
    assertThat(origins.received("ClientStream", 200))
        .allSatisfy(message -> assertThat(message.path("length").asInt()).isEqualTo(5000));
  }

  @Test
  void grpcStreamsBothWaysAtOnce() {
    assertThat(grpc("bidi")).isEqualTo("echo: one\necho: two\necho: three\n[] OK");
  }

  @Test
  void grpcMessagesWithASecretAreRefused() {
    assertThat(grpc("secret")).startsWith("PERMISSION_DENIED");
    assertThat(grpc("compressed-secret")).startsWith("PERMISSION_DENIED");
    assertThat(grpc("bidi-secret")).startsWith("echo: one\nCANCELLED");
    assertThat(origins.everything()).doesNotContain("Q3ZT7LM5WX2RPD6C");
  }

  private String grpc(String call) {
    return out(
        "python3 /opt/clients/grpc_client.py %s %s 2>/dev/null"
            .formatted(ClientOrigins.GRPC, call));
  }

  @Test
  void chromiumOnAPageWithAWebSocket() {
    out(
        "mkdir -p ~/.pki/nssdb && certutil -d sql:$HOME/.pki/nssdb -N --empty-password"
            + " && certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n bottle -i /run/bottle/ca.pem");

    for (var origin : ORIGINS) {
      String page =
          out(
              "timeout 50 chromium-headless-shell --no-sandbox --dump-dom %s 2>/dev/null"
                  .formatted(origin.url("/page")));

      assertThat(page)
          .contains(
              """
              page by h2
              message echo: from the page
              closed 1000\s
              closed 1008 secret-found
              fetch 403 bottle: denied (secret-found):\
              """);
    }
    assertThat(origins.received("/page", 2).stream().map(page -> page.path("version").asText()))
        .containsExactly("1.1", "2.0");
    assertThat(origins.received("/browser-socket").path("message").asText())
        .isEqualTo("from the page");
    assertThat(origins.everything()).doesNotContain("Q3ZT7LM5WX2RPD6C");
  }

  /**
   * A client posts {@code /tmp/noise} to {@code $URL}, writes the answer's body to {@code
   * /tmp/answer} and prints what it knows of the version it spoke.
   */
  private void posts(String client, String printed, String script) {
    for (var origin : ORIGINS) {
      String path = "/" + client + "/" + origin.version();
      String whole =
          "rm -f /tmp/answer; URL=%s\n%s\necho; cmp /tmp/noise /tmp/answer && echo same"
              .formatted(origin.url(path), script);

      assertThat(out(whole).lines().filter(line -> !line.isEmpty()))
          .as(path)
          .containsExactly(printed, "same");

      var request = origins.received(path);
      assertThat(request.path("version").asText()).isEqualTo(origin.version());
      assertThat(request.path("sha256").asText()).isEqualTo(sha256);
    }
  }

  private String out(String script) {
    var ran = inside.run(script);
    assertThat(ran.exit()).as(ran.out()).isZero();
    return ran.out();
  }
}
