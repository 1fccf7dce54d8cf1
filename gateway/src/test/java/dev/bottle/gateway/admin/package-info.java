@NullMarked
package dev.bottle.gateway.admin;

import org.jspecify.annotations.NullMarked;
