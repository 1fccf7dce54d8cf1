@NullMarked
package dev.bottle.gateway.tls;

import org.jspecify.annotations.NullMarked;
