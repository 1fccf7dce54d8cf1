/** Runs a plan: networks, gateway, agent, and a teardown that no road goes round. */
@NullMarked
package dev.bottle.launcher.session;

import org.jspecify.annotations.NullMarked;
