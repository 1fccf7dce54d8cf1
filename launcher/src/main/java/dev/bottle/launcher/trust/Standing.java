package dev.bottle.launcher.trust;

/** How a manifest's content stands with the person at the keyboard. */
public enum Standing {
  /** The home manifest, or one named by {@code --manifest}: needs no approval. */
  OWN,
  /** Exactly this content was approved. */
  APPROVED,
  /** An earlier content of the same file was approved, this one was not. */
  CHANGED,
  /** Nothing of this file was ever approved. */
  NEW;

  /** Whether the manifest may take effect without a person's word. */
  public boolean counts() {
    return switch (this) {
      case OWN, APPROVED -> true;
      case CHANGED, NEW -> false;
    };
  }
}
