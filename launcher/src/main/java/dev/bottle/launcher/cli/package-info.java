/** The commands: parse, call, exit code. */
@NullMarked
package dev.bottle.launcher.cli;

import org.jspecify.annotations.NullMarked;
