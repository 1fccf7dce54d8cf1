package dev.bottle.gateway.guard;

/**
 * A client that is served.
 *
 * @param client tells it from every other client
 * @param guard what it is judged by
 */
public record Served(String client, Guard guard) {}
