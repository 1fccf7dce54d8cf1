package dev.bottle.launcher.docker;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a session asks of a container engine. Every call may throw {@link EngineException}; removals
 * of what is gone already are no error.
 */
@SuppressWarnings(
    "AvoidCommonTypeNames") // the word of the trade; java.lang's is not used beside it
public interface Runtime extends AutoCloseable {

  /** What the engine says of itself. */
  EngineInfo info();

  /** Creates a network; a taken range is {@link EngineRefusedException.Kind#ADDRESS_OVERLAP}. */
  void createNetwork(NetworkSpec spec);

  /** Creates a container without starting it. */
  ContainerId createContainer(ContainerSpec spec);

  /** Gives a container a further network. */
  void connect(ContainerId id, NetworkPlace place);

  /** Takes a container's streams; before its start, so that nothing is missed. */
  Attachment attach(ContainerId id);

  /** Starts a container. */
  void start(ContainerId id);

  /** Starts a further process in a running container. */
  Execution exec(ContainerId id, ExecSpec spec);

  /** Sends a signal, such as {@code HUP}, to a container's first process. */
  void signal(ContainerId id, String signal);

  /** Ends a container at once and removes it. */
  void remove(ContainerId id);

  /** Removes a network that has no container left. */
  void removeNetwork(String nameOrId);

  /** Everything that carries the label, with any value when {@code value} is empty. */
  List<Found> listByLabel(String label, Optional<String> value);

  /** One regular file of a container, started or not; empty when it has none there. */
  Optional<byte[]> copyOut(ContainerId id, String path);

  /** Memory that a running container uses, in bytes; empty when it does not run. */
  OptionalLong memory(ContainerId id);

  @Override
  void close();
}
