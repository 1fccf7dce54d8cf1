/** The HTTP data path: proxy listener, interception, strict HTTP/1.1 exchanges, blind tunnels. */
@NullMarked
package dev.bottle.gateway.http;

import org.jspecify.annotations.NullMarked;
