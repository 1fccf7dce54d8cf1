@NullMarked
package dev.bottle.gateway.credential;

import org.jspecify.annotations.NullMarked;
