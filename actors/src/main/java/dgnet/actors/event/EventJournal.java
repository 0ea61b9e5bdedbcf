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
 * Writes every event into a file, one line of JSON each ({@link RunEventJson}), handed to the operating system at once. It appends: a
 * resumed run's events follow the earlier ones, and {@link RunEvent.RunStarted} says from which episode on they were repeated. A last
 * line that a killed process left unfinished is cut off.
 *
 * <p>While the file cannot be written, as on a full disk, events are kept in memory and written, in their order, as soon as it can be;
 * of very many the oldest are given up, and the log tells how many.
 */
public final class EventJournal extends AbstractBehavior<RunEvent> {
    private static final Logger LOG = LoggerFactory.getLogger(EventJournal.class);

    /** Some megabytes. */
    private static final int MOST_KEPT = 10_000;

    private final Path path;
    private final int mostKept;
    private final Deque<String> unwritten = new ArrayDeque<>();
    private Optional<LineFile> file = Optional.empty();
    private boolean failing = false;
    private long givenUp = 0;

    /** A journal in {@code file}, in a folder that is there. */
    public static Behavior<RunEvent> create(Path file) {
        return create(file, MOST_KEPT);
    }

    /** A journal that keeps so many events in memory while the file cannot be written. */
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
        unwritten.add(RunEventJson.write(event));
        if (unwritten.size() > mostKept) {
            unwritten.remove();
            givenUp++;
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
                LOG.warn("The journal {} can be written again; {}.", path, missing(givenUp));
                failing = false;
                givenUp = 0;
            }
        } catch (IOException fault) {
            if (!failing) {
                LOG.warn(
                        "The journal {} cannot be written; events are kept in memory meanwhile: {}",
                        path,
                        fault.toString());
            }
            failing = true;
            // What is left of a line is cut off when it is opened anew.
            close();
        }
    }

    private Behavior<RunEvent> onPostStop(PostStop stop) {
        if (!unwritten.isEmpty()) {
            LOG.warn("The journal {} is closed; {}.", path, missing(givenUp + unwritten.size()));
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
            LOG.debug("The journal {} was not closed well", path, fault);
        }
        file = Optional.empty();
    }

    private static String missing(long events) {
        return events == 0 ? "no event is missing from it" : events + " events are missing from it";
    }
}
