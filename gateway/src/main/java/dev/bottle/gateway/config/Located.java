package dev.bottle.gateway.config;

/**
 * A value and where it was read.
 *
 * @param value the value
 * @param place where
 */
public record Located<T>(T value, Place place) {}
