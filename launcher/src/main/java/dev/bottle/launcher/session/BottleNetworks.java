package dev.bottle.launcher.session;

import dev.bottle.launcher.docker.EngineRefusedException;
import dev.bottle.launcher.docker.NetworkSpec;
import dev.bottle.launcher.docker.Runtime;
import dev.bottle.launcher.plan.BottleId;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The two networks of a bottle. Each is 16 addresses out of 10.213.0.0/16, drawn at random: the
 * engine's own pools end after some thirty networks, and several launchers may draw at once.
 */
final class BottleNetworks {
  private static final int DRAWS = 64;
  private static final int SUBNETS = 4096;

  /** In a subnet, .1 is the bridge's own even where it has no address. */
  private static final int GATEWAY = 2;

  private static final int AGENT = 3;

  private final Runtime runtime;
  private final Teardown teardown;
  private final RandomGenerator random;

  BottleNetworks(Runtime runtime, Teardown teardown, RandomGenerator random) {
    this.runtime = runtime;
    this.teardown = teardown;
    this.random = random;
  }

  static String internal(BottleId id) {
    return "bottle-" + id + "-internal";
  }

  static String egress(BottleId id) {
    return "bottle-" + id + "-egress";
  }

  BottleAddresses create(BottleId id, NetworkSpec.Reach egress, Map<String, String> labels) {
    int inside = create(internal(id), NetworkSpec.Reach.INTERNAL, labels);
    int outside = create(egress(id), egress, labels);
    return new BottleAddresses(
        address(inside, GATEWAY), address(inside, AGENT), address(outside, GATEWAY));
  }

  private int create(String name, NetworkSpec.Reach reach, Map<String, String> labels) {
    return teardown.making(
        "network " + name, () -> runtime.removeNetwork(name), () -> draw(name, reach, labels));
  }

  private int draw(String name, NetworkSpec.Reach reach, Map<String, String> labels) {
    for (int i = 1; ; i++) {
      int subnet = random.nextInt(SUBNETS);
      try {
        runtime.createNetwork(new NetworkSpec(name, address(subnet, 0) + "/28", reach, labels));
        return subnet;
      } catch (EngineRefusedException e) {
        if (e.kind() != EngineRefusedException.Kind.ADDRESS_OVERLAP || i == DRAWS) {
          throw e;
        }
      }
    }
  }

  private static String address(int subnet, int host) {
    int offset = subnet * 16 + host;
    return "10.213." + (offset >> 8) + "." + (offset & 0xff);
  }
}
