package dgnet.actors.event;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends every event to a file as one line of JSON ({@link JsonLine}) and passes it to the operating system at once. The events of a
 * resumed run follow the earlier ones; {@link RunEvent.RunStarted} contains the episode from which on they are repeated. An incomplete last
 * line of a killed process is removed.
 *
 * <p>If the file cannot be written, for example on a full disk, the events stay in memory and are written in order as soon as possible. If
 * there are too many, the oldest are dropped and their number is logged.
 */
public final class EventJournal extends AbstractBehavior<RunEvent> {
    private static final Logger LOG = LoggerFactory.getLogger(EventJournal.class);

    /** Takes some megabytes. */
    private static final int MOST_KEPT = 10_000;

    private final Path path;
    private final int mostKept;
    private final Deque<String> unwritten = new ArrayDeque<>();
    private Optional<LineFile> file = Optional.empty();
    private boolean failing = false;
    private long dropped = 0;

    /** A journal in {@code file}, whose folder must exist. */
    public static Behavior<RunEvent> create(Path file) {
        return create(file, MOST_KEPT);
    }

    /** A journal that keeps at most {@code mostKept} events in memory while the file cannot be written. */
    static Behavior<RunEvent> create(Path file, int mostKept) {
        return Behaviors.setup(context -> new EventJournal(context, file, mostKept));
    }

    private EventJournal(ActorContext<RunEvent> context, Path path, int mostKept) {
        super(context);
        this.path = path;
        this.mostKept = mostKept;
    }

    @Override
    public Receive<RunEvent> createReceive() {
        return newReceiveBuilder()
                .onMessage(RunEvent.class, this::onEvent)
                .onSignal(PostStop.class, this::onPostStop)
                .build();
    }

    private Behavior<RunEvent> onEvent(RunEvent event) {
        unwritten.add(JsonLine.write(event));
        if (unwritten.size() > mostKept) {
            unwritten.remove();
            dropped++;
        }
        write();
        return event.endsRun() ? Behaviors.stopped() : this;
    }

    private void write() {
        try {
            if (file.isEmpty()) {
                file = Optional.of(LineFile.open(path));
            }
            while (!unwritten.isEmpty()) {
                file.get().append(unwritten.element());
                unwritten.remove();
            }
            if (failing) {
                LOG.warn("The journal {} can be written again; {}.", path, missing(dropped));
                failing = false;
                dropped = 0;
            }
        } catch (IOException fault) {
            if (!failing) {
                LOG.warn(
                        "The journal {} cannot be written; events are kept in memory meanwhile: {}",
                        path,
                        fault.toString());
            }
            failing = true;
            // Opening the file again removes an incomplete line.
            close();
        }
    }

    private Behavior<RunEvent> onPostStop(PostStop stop) {
        if (!unwritten.isEmpty()) {
            LOG.warn("The journal {} is closed; {}.", path, missing(dropped + unwritten.size()));
        }
        close();
        return this;
    }

    private void close() {
        try {
            if (file.isPresent()) {
                file.get().close();
            }
        } catch (IOException fault) {
            LOG.debug("The journal {} could not be closed", path, fault);
        }
        file = Optional.empty();
    }

    private static String missing(long events) {
        return events == 0 ? "no event is missing from it" : events + " events are missing from it";
    }
}
