@NullMarked
package dev.bottle.gateway;

import org.jspecify.annotations.NullMarked;
