package dgnet.actors.run;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.BehaviorInterceptor;
import org.apache.pekko.actor.typed.BehaviorSignalInterceptor;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.slf4j.event.Level;

/**
 * Starts an actor that failed again, within a {@link RestartBudget}, and tells each failure and each restart once. What comes in during
 * the pause waits. When the budget is used up, the actor stops with its last failure, which its parent sees.
 */
final class Supervised {
    private Supervised() {}

    /**
     * The actor, supervised.
     *
     * @param failed told at once of every failure, the final one included
     * @param restarted told of the failure when the actor starts again after it
     * @param behavior makes the actor's behaviour anew each time
     */
    static <T> Behavior<T> of(
            Class<T> messages,
            RestartBudget budget,
            Consumer<Throwable> failed,
            Consumer<Throwable> restarted,
            Supplier<Behavior<T>> behavior) {
        AtomicReference<Throwable> last = new AtomicReference<>();
        Behavior<T> observed = Behaviors.setup(context -> {
            Throwable fault = last.getAndSet(null);
            if (fault != null) {
                restarted.accept(fault);
            }
            Consumer<Throwable> remember = thrown -> {
                last.set(thrown);
                failed.accept(thrown);
            };
            Behavior<T> signals = Behaviors.intercept(() -> new SignalFaults<T>(remember), behavior.get());
            return Behaviors.intercept(() -> new MessageFaults<>(messages, remember), signals);
        });
        // Who is told deals with the cause, so the actor system need not report it too.
        return Behaviors.supervise(observed)
                .onFailure(
                        Exception.class,
                        SupervisorStrategy.restartWithBackoff(
                                        budget.firstPause(), budget.longestPause(), budget.jitter())
                                .withMaxRestarts(budget.restarts())
                                .withResetBackoffAfter(budget.resetAfter())
                                .withLogLevel(Level.DEBUG));
    }

    /** Tells of what is thrown at the start and while a message is dealt with. */
    private static final class MessageFaults<T> extends BehaviorInterceptor<T, T> {
        private final Consumer<Throwable> observer;

        MessageFaults(Class<T> messages, Consumer<Throwable> observer) {
            super(messages);
            this.observer = observer;
        }

        @Override
        public Behavior<T> aroundStart(TypedActorContext<T> context, PreStartTarget<T> target) {
            return observed(observer, () -> target.start(context));
        }

        @Override
        public Behavior<T> aroundReceive(TypedActorContext<T> context, T message, ReceiveTarget<T> target) {
            return observed(observer, () -> target.apply(context, message));
        }
    }

    /** Tells of what is thrown while a signal is dealt with. */
    private static final class SignalFaults<T> extends BehaviorSignalInterceptor<T> {
        private final Consumer<Throwable> observer;

        SignalFaults(Consumer<Throwable> observer) {
            this.observer = observer;
        }

        @Override
        public Behavior<T> aroundSignal(TypedActorContext<T> context, Signal signal, SignalTarget<T> target) {
            return observed(observer, () -> target.apply(context, signal));
        }
    }

    private static <B> B observed(Consumer<Throwable> observer, Supplier<B> work) {
        try {
            return work.get();
        } catch (RuntimeException | Error thrown) {
            observer.accept(thrown);
            throw thrown;
        }
    }
}
