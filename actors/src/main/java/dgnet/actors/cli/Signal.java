package dgnet.actors.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.slf4j.LoggerFactory;

/**
 * A signal of the operating system that this program heeds itself. Java's only way to one is {@code sun.misc.Signal} of the module
 * jdk.unsupported, which javac warns of wherever it is named: hence by reflection.
 */
final class Signal {
    private final Object signal;
    private final Object replaced;

    private Signal(Object signal, Object replaced) {
        this.signal = signal;
        this.replaced = replaced;
    }

    /**
     * Takes a signal over.
     *
     * @param name without its SIG, as {@code TERM}
     * @param handler told the signal's number, on a thread of its own
     * @return nothing where the Java machine leaves the signal to nobody (-Xrs): then it ends the process, as everywhere
     */
    static Optional<Signal> handle(String name, IntConsumer handler) {
        try {
            Class<?> type = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object signal = type.getConstructor(String.class).newInstance(name);
            int number = (int) type.getMethod("getNumber").invoke(signal);
            Object proxy = Proxy.newProxyInstance(
                    Signal.class.getClassLoader(), new Class<?>[] {handlerType}, (self, method, arguments) -> {
                        if (method.getDeclaringClass() == handlerType) {
                            handler.accept(number);
                            return null;
                        }
                        return method.invoke(handler, arguments);
                    });
            return Optional.of(new Signal(signal, replace(signal, proxy)));
        } catch (InvocationTargetException kept) {
            return unheeded(name, kept.getCause());
        } catch (ReflectiveOperationException absent) {
            return unheeded(name, absent);
        }
    }

    /** Whoever heeded it before does so again. */
    void giveBack() {
        try {
            replace(signal, replaced);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a signal that was taken over cannot be given back", e);
        }
    }

    private static Object replace(Object signal, Object handler) throws ReflectiveOperationException {
        Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
        return signal.getClass()
                .getMethod("handle", signal.getClass(), handlerType)
                .invoke(null, signal, handler);
    }

    private static Optional<Signal> unheeded(String name, Throwable cause) {
        LoggerFactory.getLogger(Signal.class).debug("SIG{} is not heeded", name, cause);
        return Optional.empty();
    }
}
