@NullMarked
package dev.bottle.gateway.audit;

import org.jspecify.annotations.NullMarked;
