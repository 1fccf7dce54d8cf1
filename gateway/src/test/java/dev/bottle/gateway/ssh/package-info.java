@NullMarked
package dev.bottle.gateway.ssh;

import org.jspecify.annotations.NullMarked;
