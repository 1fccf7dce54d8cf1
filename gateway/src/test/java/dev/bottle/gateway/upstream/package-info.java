@NullMarked
package dev.bottle.gateway.upstream;

import org.jspecify.annotations.NullMarked;
