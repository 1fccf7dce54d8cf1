package dev.bottle.launcher.plan;

/** The two images of a bottle, by tag, as the engine knows them. */
public record ImageTags(String gateway, String agent) {}
