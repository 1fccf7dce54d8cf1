/** How secrets are written otherwise: escapes, look-alike characters, and radix encodings. */
@NullMarked
package dev.bottle.gateway.dlp.disguise;

import org.jspecify.annotations.NullMarked;
