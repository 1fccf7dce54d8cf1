/**
 * What a start will do, as one pure value: it can be shown, compared and run, and holds no secret.
 */
@NullMarked
package dev.bottle.launcher.plan;

import org.jspecify.annotations.NullMarked;
