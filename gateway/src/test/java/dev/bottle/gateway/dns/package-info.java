@NullMarked
package dev.bottle.gateway.dns;

import org.jspecify.annotations.NullMarked;
