/** The commands that people type. */
@NullMarked
package dev.bottle.gateway.cli;

import org.jspecify.annotations.NullMarked;
