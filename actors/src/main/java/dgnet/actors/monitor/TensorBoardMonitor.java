package dgnet.actors.monitor;

import dgnet.actors.event.RunEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * Writes a run's scalars and the pictures of its validations for TensorBoard ({@code tensorboard --logdir runs}); each process opens a
 * file of its own. A step is how many episodes are completed. They are for looking at: where they cannot be written,
 * the log tells so once and the run goes on without.
 */
public final class TensorBoardMonitor extends AbstractBehavior<RunEvent> {
    private static final Logger LOG = LoggerFactory.getLogger(TensorBoardMonitor.class);

    private final Path folder;
    private final PictureFolder pictures;
    private Optional<TensorBoardFile> file = Optional.empty();
    private boolean broken = false;

    /**
     * A monitor of a run.
     *
     * @param folder takes the files
     * @param pictures of the run's last validation
     */
    public static Behavior<RunEvent> create(Path folder, PictureFolder pictures) {
        return Behaviors.setup(context -> new TensorBoardMonitor(context, folder, pictures));
    }

    private TensorBoardMonitor(ActorContext<RunEvent> context, Path folder, PictureFolder pictures) {
        super(context);
        this.folder = folder;
        this.pictures = pictures;
    }

    @Override
    public Receive<RunEvent> createReceive() {
        return newReceiveBuilder()
                .onMessage(RunEvent.class, this::onEvent)
                .onSignal(PostStop.class, this::onPostStop)
                .build();
    }

    private Behavior<RunEvent> onEvent(RunEvent event) {
        if (!broken) {
            try {
                write(event);
            } catch (IOException | RuntimeException fault) {
                broken = true;
                LOG.warn("Nothing more is written for TensorBoard into {}: {}", folder, fault.toString());
            }
        }
        return event.endsRun() ? Behaviors.stopped() : this;
    }

    private void write(RunEvent event) throws IOException {
        if (event instanceof RunEvent.RunStarted) {
            // A fresh start too: TensorBoard takes the first that it meets for the run's own and drops nothing for it.
            // What is dropped begins one later than the checkpoint, whose validation is not made again.
            open(event).restart(event.at(), event.episode() + 1);
        } else if (event instanceof RunEvent.EpisodeCompleted episode) {
            open(event).scalars(event.at(), event.episode() + 1, TensorBoardTags.of(episode));
        } else if (event instanceof RunEvent.ValidationCompleted validation) {
            open(event).scalars(event.at(), event.episode(), TensorBoardTags.of(validation));
            writePictures(event);
        }
    }

    private void writePictures(RunEvent event) throws IOException {
        for (PictureFolder.Part part : pictures.parts()) {
            String tag = part.domain() + "/" + (part.name().equals("image") ? "input" : part.name());
            open(event).image(event.at(), event.episode(), tag, Files.readAllBytes(part.file()));
        }
    }

    private TensorBoardFile open(RunEvent event) throws IOException {
        if (file.isEmpty()) {
            String name = "events.out.tfevents." + event.at().getEpochSecond() + "." + event.run() + "."
                    + ProcessHandle.current().pid() + "." + System.nanoTime();
            file = Optional.of(new TensorBoardFile(folder.resolve(name), event.at()));
        }
        return file.get();
    }

    private Behavior<RunEvent> onPostStop(PostStop stop) {
        try {
            if (file.isPresent()) {
                file.get().close();
            }
        } catch (IOException fault) {
            LOG.debug("A file for TensorBoard was not closed well", fault);
        }
        return this;
    }
}
