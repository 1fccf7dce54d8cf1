/** Makes what is missing on a host: an engine, the base image, the two images of a bottle. */
@NullMarked
package dev.bottle.launcher.setup;

import org.jspecify.annotations.NullMarked;
