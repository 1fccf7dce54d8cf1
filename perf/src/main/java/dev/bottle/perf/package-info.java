/** Benchmarks, run by hand. */
@NullMarked
package dev.bottle.perf;

import org.jspecify.annotations.NullMarked;
