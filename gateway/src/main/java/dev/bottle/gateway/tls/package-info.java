/**
 * Certificates on both legs: the authority that is born with the gateway, and whom it trusts
 * upstream.
 */
@NullMarked
package dev.bottle.gateway.tls;

import org.jspecify.annotations.NullMarked;
