/** The way out: from a destination to a verified connection, over admitted addresses only. */
@NullMarked
package dev.bottle.gateway.upstream;

import org.jspecify.annotations.NullMarked;
