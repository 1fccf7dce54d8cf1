package dev.bottle.launcher.docker;

/** A container as the engine names it: its id, or the name it was made with. */
public record ContainerId(String value) {}
