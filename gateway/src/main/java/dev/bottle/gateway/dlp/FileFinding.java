package dev.bottle.gateway.dlp;

/**
 * A secret found in a file.
 *
 * @param line from 1
 * @param column of the secret's first byte, from 1
 * @param excerpt its first few characters at most; empty when the file's name is what was found
 */
public record FileFinding(String rule, long line, long column, String excerpt) {}
