package dgnet.actors.cli.shared;

import dgnet.actors.config.RunConfiguration.ShutdownSettings;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Timer;
import java.util.TimerTask;
import java.util.function.IntConsumer;
import org.slf4j.LoggerFactory;

/** Passes SIGTERM and SIGINT to a {@link StopRequest}, until it is closed. */
public final class ProcessSignals implements AutoCloseable {
    private final Timer timer = new Timer("shutdown-grace", true);
    private final List<Signal> signals = new ArrayList<>();
    private final StopRequest request;

    /** @param settings how a run stops */
    public ProcessSignals(ShutdownSettings settings) {
        request = new StopRequest(new ThisProcess(), settings);
        for (String name : List.of("TERM", "INT")) {
            Signal.handle(name, request::signal).ifPresent(signals::add);
        }
    }

    public StopRequest request() {
        return request;
    }

    @Override
    public void close() {
        timer.cancel();
        signals.forEach(Signal::restore);
    }

    private final class ThisProcess implements StopRequest.Program {
        @Override
        public void print(String sentence) {
            System.err.println("dgnet: " + sentence);
        }

        @Override
        public void end(int exitCode) {
            // Without the shutdown hooks, one of which would wait for the run.
            Runtime.getRuntime().halt(exitCode);
        }

        @Override
        public void after(Duration time, Runnable call) {
            TimerTask task = new TimerTask() {
                @Override
                public void run() {
                    call.run();
                }
            };
            timer.schedule(task, time.toMillis());
        }
    }

    /**
     * A signal of the operating system with a handler of this program. Java has {@code sun.misc.Signal} for this, in the module
     * jdk.unsupported. It is used by reflection, because javac warns about every direct use.
     */
    private static final class Signal {
        private final Object signal;
        private final Object earlierHandler;

        private Signal(Object signal, Object earlierHandler) {
            this.signal = signal;
            this.earlierHandler = earlierHandler;
        }

        /**
         * Handles a signal from now on.
         *
         * @param name without SIG, as {@code TERM}
         * @param handler receives the number of the signal, on another thread
         * @return empty if the Java machine does not allow a handler (-Xrs); the signal then ends the process
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
            } catch (InvocationTargetException notAllowed) {
                return unhandled(name, notAllowed.getCause());
            } catch (ReflectiveOperationException absent) {
                return unhandled(name, absent);
            }
        }

        /** Restores the earlier handler. */
        void restore() {
            try {
                replace(signal, earlierHandler);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("Cannot restore the handler of a signal", e);
            }
        }

        private static Object replace(Object signal, Object handler) throws ReflectiveOperationException {
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            return signal.getClass()
                    .getMethod("handle", signal.getClass(), handlerType)
                    .invoke(null, signal, handler);
        }

        private static Optional<Signal> unhandled(String name, Throwable cause) {
            LoggerFactory.getLogger(ProcessSignals.class).debug("SIG{} has no handler", name, cause);
            return Optional.empty();
        }
    }
}
