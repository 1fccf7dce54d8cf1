package dev.bottle.launcher.docker;

import java.util.Map;

/** Something on the engine that carries a label that was looked for. */
public sealed interface Found {

  /** Its labels. */
  Map<String, String> labels();

  /** A container, running or not. */
  record Container(ContainerId id, Map<String, String> labels) implements Found {}

  /** A network, by its id. */
  record Network(String id, Map<String, String> labels) implements Found {}
}
