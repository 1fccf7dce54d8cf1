/**
 * Content codings, undone and done again: bounded, streaming, and strict where two readers could
 * differ.
 */
@NullMarked
package dev.bottle.gateway.dlp.decode;

import org.jspecify.annotations.NullMarked;
