package dev.bottle.launcher.plan;

/**
 * A stand-in origin that runs beside a bottle, on its egress network: what the built-in demo
 * reaches instead of the internet.
 *
 * @param host the name under which the gateway reaches it, and no other way leads to it
 */
public record Companion(String host) {}
