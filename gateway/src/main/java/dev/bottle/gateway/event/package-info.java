@NullMarked
package dev.bottle.gateway.event;

import org.jspecify.annotations.NullMarked;
