/** The gateway: the one way out of a bottle. */
@NullMarked
package dev.bottle.gateway;

import org.jspecify.annotations.NullMarked;
