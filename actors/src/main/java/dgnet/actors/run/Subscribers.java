package dgnet.actors.run;

import dgnet.actors.event.RunEvent;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** Who is told a run's events: monitors, which the run waits for at its end, and anybody else who subscribed. */
final class Subscribers {
    private final ActorContext<?> context;
    private final Set<ActorRef<RunEvent>> all = new LinkedHashSet<>();
    private final Set<ActorRef<RunEvent>> monitors = new HashSet<>();

    Subscribers(ActorContext<?> context) {
        this.context = context;
    }

    void addMonitor(ActorRef<RunEvent> monitor) {
        monitors.add(monitor);
        add(monitor);
    }

    void add(ActorRef<RunEvent> subscriber) {
        context.watch(subscriber);
        all.add(subscriber);
    }

    void remove(ActorRef<RunEvent> subscriber) {
        context.unwatch(subscriber);
        all.remove(subscriber);
    }

    void tell(RunEvent event) {
        all.forEach(subscriber -> subscriber.tell(event));
    }

    boolean isMonitor(ActorRef<Void> actor) {
        return monitors.stream().anyMatch(monitor -> monitor.path().equals(actor.path()));
    }

    /** An actor has stopped; if it was a subscriber it is none any more. */
    void gone(ActorRef<Void> actor) {
        all.removeIf(subscriber -> subscriber.path().equals(actor.path()));
        monitors.removeIf(monitor -> monitor.path().equals(actor.path()));
    }

    /** Monitors that have not stopped. */
    Set<ActorRef<RunEvent>> monitors() {
        return Set.copyOf(monitors);
    }
}
