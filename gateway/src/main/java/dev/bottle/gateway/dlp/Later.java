package dev.bottle.gateway.dlp;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A value that is made when it is first needed. Safe to share between threads. */
final class Later<T> {
  private final Supplier<T> maker;
  private volatile @Nullable T made;

  Later(Supplier<T> maker) {
    this.maker = maker;
  }

  T get() {
    T present = made;
    return present == null ? make() : present;
  }

  /** The value if it was made. */
  @Nullable T present() {
    return made;
  }

  private synchronized T make() {
    T present = made;
    if (present == null) {
      present = maker.get();
      made = present;
    }
    return present;
  }
}
