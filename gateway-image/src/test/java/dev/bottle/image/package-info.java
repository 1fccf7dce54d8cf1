/** Tests of the two images on a real engine. */
@NullMarked
package dev.bottle.image;

import org.jspecify.annotations.NullMarked;
