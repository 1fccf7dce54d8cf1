/**
 * The engine, behind {@link dev.bottle.launcher.docker.Runtime}: docker-java for control calls, a
 * socket of our own for streams.
 */
@NullMarked
package dev.bottle.launcher.docker;

import org.jspecify.annotations.NullMarked;
