/** Whose word a manifest is: approvals of exactly this content, kept outside the repository. */
@NullMarked
package dev.bottle.launcher.trust;

import org.jspecify.annotations.NullMarked;
