package dgnet.actors.run;

import dgnet.actors.run.FaultPolicy.RestartBudget;
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
 * Restarts a failed actor within a {@link RestartBudget} and reports each failure and each restart once. Messages that arrive during the
 * pause wait. When the budget is used up, the actor stops with its last failure, which its parent receives.
 */
final class Supervised {
    private Supervised() {}

    /**
     * The supervised actor.
     *
     * @param failed receives every failure at once, including the final one
     * @param restarted receives the failure when the actor starts again after it
     * @param behavior creates the actor's behaviour, for each start
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
        // The receiver handles the cause, so the actor system does not have to log it too.
        return Behaviors.supervise(observed)
                .onFailure(
                        Exception.class,
                        SupervisorStrategy.restartWithBackoff(
                                        budget.firstPause(), budget.longestPause(), budget.jitter())
                                .withMaxRestarts(budget.restarts())
                                .withResetBackoffAfter(budget.resetAfter())
                                .withLogLevel(Level.DEBUG));
    }

    /** Reports what is thrown at the start and while a message is handled. */
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

    /** Reports what is thrown while a signal is handled. */
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
