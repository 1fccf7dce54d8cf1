/** Shows a plan, whole, before it runs. */
@NullMarked
package dev.bottle.launcher.preflight;

import org.jspecify.annotations.NullMarked;
