package dev.bottle.launcher.docker;

/** A container's place on a network: the network's name and a fixed IPv4 address there. */
public record NetworkPlace(String network, String address) {}
