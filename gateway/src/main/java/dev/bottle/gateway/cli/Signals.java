package dev.bottle.gateway.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Operating system signals. The JDK exports {@code sun.misc.Signal} from jdk.unsupported for this
 * use, yet javac warns of it with no way to say that one knows: hence by reflection.
 */
final class Signals {
  private Signals() {}

  /**
   * Runs {@code action} on a virtual thread whenever the signal comes; where there is none, never.
   */
  static void on(String name, Runnable action) {
    try {
      var signalType = Class.forName("sun.misc.Signal");
      var handlerType = Class.forName("sun.misc.SignalHandler");
      var handler =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handlerType},
              (_, method, _) -> {
                if (method.getName().equals("handle")) {
                  Thread.startVirtualThread(action);
                }
                return null;
              });
      signalType
          .getMethod("handle", signalType, handlerType)
          .invoke(null, signalType.getConstructor(String.class).newInstance(name), handler);
    } catch (InvocationTargetException e) {
      // This system has no such signal, so nobody can send it.
      return;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JDK lacks the module jdk.unsupported", e);
    }
  }
}
