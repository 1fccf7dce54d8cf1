/**
 * The product as its users meet it: the {@code bottle} command, a real Docker engine, real tools
 * inside the bottle. What is beyond the bottle are stand-ins on networks made here.
 */
@NullMarked
package dev.bottle.e2e;

import org.jspecify.annotations.NullMarked;
