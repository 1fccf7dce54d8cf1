/**
 * The push gate: takes a push apart, inspects everything that it carries in a quarantine, and lets
 * it go upstream as it came or not at all. JGit is used only here. Everything here blocks and runs
 * on virtual threads, never on an event loop.
 */
@NullMarked
package dev.bottle.gateway.git;

import org.jspecify.annotations.NullMarked;
