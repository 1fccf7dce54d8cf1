/**
 * What may not leave: gitleaks rules compiled into one keyword automaton, incremental scans over
 * hostile bytes in bounded memory, and findings that never hold the secret.
 */
@NullMarked
package dev.bottle.gateway.dlp;

import org.jspecify.annotations.NullMarked;
