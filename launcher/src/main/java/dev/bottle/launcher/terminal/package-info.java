/** The person's terminal: raw mode, size, and its safe return. */
@NullMarked
package dev.bottle.launcher.terminal;

import org.jspecify.annotations.NullMarked;
