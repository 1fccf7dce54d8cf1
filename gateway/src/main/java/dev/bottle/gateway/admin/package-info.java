/** The operator's own listener: health and metrics. Never agent-facing. */
@NullMarked
package dev.bottle.gateway.admin;

import org.jspecify.annotations.NullMarked;
