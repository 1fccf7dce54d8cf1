@NullMarked
package dev.bottle.gateway.git;

import org.jspecify.annotations.NullMarked;
