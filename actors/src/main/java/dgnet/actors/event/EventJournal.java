package dgnet.actors.event;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Writes every event into a file, one line of JSON each ({@link RunEventJson}), handed to the operating system at once. It appends: a
 * resumed run's events follow the earlier ones, and {@link RunEvent.RunStarted} says from which episode on they were repeated. A last
 * line that a killed process left unfinished is cut off.
 */
public final class EventJournal extends AbstractBehavior<RunEvent> {
    private final Writer lines;

    /** A journal in {@code file}, whose folder is made if there is none. */
    public static Behavior<RunEvent> create(Path file) {
        return Behaviors.setup(context -> new EventJournal(context, open(file)));
    }

    private EventJournal(ActorContext<RunEvent> context, Writer lines) {
        super(context);
        this.lines = lines;
    }

    @Override
    public Receive<RunEvent> createReceive() {
        return newReceiveBuilder()
                .onMessage(RunEvent.class, this::onEvent)
                .onSignal(PostStop.class, this::onPostStop)
                .build();
    }

    private Behavior<RunEvent> onEvent(RunEvent event) throws IOException {
        lines.write(RunEventJson.write(event) + "\n");
        lines.flush();
        return event.endsRun() ? Behaviors.stopped() : this;
    }

    private Behavior<RunEvent> onPostStop(PostStop stop) throws IOException {
        lines.close();
        return this;
    }

    private static Writer open(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            cutUnfinishedLine(file);
            return Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("the journal " + file + " cannot be opened", e);
        }
    }

    private static void cutUnfinishedLine(Path file) throws IOException {
        try (SeekableByteChannel bytes = Files.newByteChannel(
                file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            long end = bytes.size();
            while (end > 0) {
                bytes.position(end - 1).read(one.clear());
                if (one.get(0) == '\n') {
                    break;
                }
                end--;
            }
            bytes.truncate(end);
        }
    }
}
