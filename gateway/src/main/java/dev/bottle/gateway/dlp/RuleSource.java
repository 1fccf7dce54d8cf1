package dev.bottle.gateway.dlp;

/**
 * The text of a rules file.
 *
 * @param name how problems name it, such as the file's name
 * @param text gitleaks TOML
 */
public record RuleSource(String name, String text) {}
