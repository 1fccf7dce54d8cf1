@NullMarked
package dev.bottle.gateway.guard;

import org.jspecify.annotations.NullMarked;
