package dev.bottle.perf;

import dev.bottle.gateway.dlp.Part;
import dev.bottle.gateway.dlp.RuleSet;
import dev.bottle.gateway.dlp.ScanOptions;
import dev.bottle.gateway.dlp.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Bodies as traffic brings them, in chunks of 16 KiB, beside two general matchers behind the same
 * keywords. An operation is a thousand bytes, so that ops/ms are MB/s.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class DlpThroughput {
  private static final int CHUNK = 16 * 1024;
  private static final int KILOBYTES = 2000;

  /** General matchers get less, since some of them take seconds for it. */
  private static final int REFERENCE_KILOBYTES = 50;

  @Param public Input input = Input.SOURCE;

  private final RuleSet rules = Rules.load();
  private byte[] bytes = {};
  private byte[] start = {};

  @Setup
  public void prepare() {
    bytes = input.bytes(KILOBYTES * 1000, Rules.keywords());
    start = Arrays.copyOf(bytes, REFERENCE_KILOBYTES * 1000);
  }

  /** The gateway's engine, without the budget that would refuse the worst of these and be done. */
  @Benchmark
  @OperationsPerInvocation(KILOBYTES)
  public Verdict gateway() {
    var scan = rules.scan(new Part.Body(), ScanOptions.FILES);
    for (int at = 0; at < bytes.length; at += CHUNK) {
      scan.feed(bytes, at, Math.min(CHUNK, bytes.length - at));
      scan.takeFindings();
    }
    return scan.finish();
  }

  /** Those of the rules, compiled by one of the general matchers. */
  @State(Scope.Benchmark)
  public static class Re2j {
    final Prefiltered engine =
        new Prefiltered(
            Rules.plain(),
            regex -> {
              var pattern = com.google.re2j.Pattern.compile(regex);
              return text -> {
                var matcher = pattern.matcher(text);
                int count = 0;
                while (matcher.find()) {
                  count++;
                }
                return count;
              };
            });
  }

  /** As {@link Re2j}; rules that mean something else there are left as they are. */
  @State(Scope.Benchmark)
  public static class Jdk {
    final Prefiltered engine =
        new Prefiltered(
            Rules.plain(),
            regex -> {
              var pattern = java.util.regex.Pattern.compile(regex.replace("(?P<", "(?<"));
              return text -> (int) pattern.matcher(text).results().count();
            });
  }

  @Benchmark
  @OperationsPerInvocation(REFERENCE_KILOBYTES)
  public int re2j(Re2j reference) {
    return reference.engine.count(new String(start, StandardCharsets.ISO_8859_1));
  }

  @Benchmark
  @OperationsPerInvocation(REFERENCE_KILOBYTES)
  public int javaUtilRegex(Jdk reference) {
    return reference.engine.count(new String(start, StandardCharsets.ISO_8859_1));
  }
}
