/** The gateway's configuration: its file, the flags over it, the secrets beside it. */
@NullMarked
package dev.bottle.gateway.config;

import org.jspecify.annotations.NullMarked;
