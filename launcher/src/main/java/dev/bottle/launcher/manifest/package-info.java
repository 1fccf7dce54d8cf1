/** The manifest: what a person wrote, read once, with every problem at its line and column. */
@NullMarked
package dev.bottle.launcher.manifest;

import org.jspecify.annotations.NullMarked;
