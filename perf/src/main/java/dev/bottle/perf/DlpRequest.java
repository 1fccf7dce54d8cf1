package dev.bottle.perf;

import dev.bottle.gateway.dlp.Part;
import dev.bottle.gateway.dlp.RuleSet;
import dev.bottle.gateway.dlp.ScanOptions;
import dev.bottle.gateway.dlp.Verdict;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** One small request as the gateway asks about it: its head as one text, then 1 KiB of body. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DlpRequest {
  private static final String HEAD =
      """
      api.example.com
      /v1/projects/42/items
      page=2&order=newest&fields=id,name
      host: api.example.com
      user-agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36
      accept: text/html,application/json;q=0.9,*/*;q=0.8
      accept-encoding: gzip, deflate, br
      authorization: Bearer placeholder-7f3a9c0d1e2b4a5c6d7e8f90
      content-type: application/json
      content-length: 1024
      x-request-id: 7f3a9c0d-1e2b-4a5c-8d7e-8f9012345678
      if-none-match: W/"33a64df551425fcc55e4d42a148795d9f25f89d4"
      """;

  private final RuleSet rules = Rules.load();
  private final byte[] body = Input.JSON.bytes(1024, List.of());

  @Benchmark
  public void whole(Blackhole out) {
    out.consume(head());
    out.consume(body());
  }

  @Benchmark
  public Verdict head() {
    return rules.scanText(new Part.Path(), HEAD, Set.of());
  }

  @Benchmark
  public Verdict body() {
    var scan = rules.scan(new Part.Body(), ScanOptions.BLOCK);
    scan.feed(body);
    return scan.finish();
  }
}
