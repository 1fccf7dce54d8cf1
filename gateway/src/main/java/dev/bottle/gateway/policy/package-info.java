@NullMarked
package dev.bottle.gateway.policy;

import org.jspecify.annotations.NullMarked;
