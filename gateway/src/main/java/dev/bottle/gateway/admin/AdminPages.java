package dev.bottle.gateway.admin;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the admin listener shows. Both are asked on an event loop and must not block.
 *
 * @param trouble why the gateway does not serve as it should, in a few words; empty when it does
 * @param metrics in Prometheus' text format
 */
public record AdminPages(Supplier<Optional<String>> trouble, Supplier<String> metrics) {}
