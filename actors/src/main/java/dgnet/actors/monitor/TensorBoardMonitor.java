package dgnet.actors.monitor;

import dgnet.actors.event.RunEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a run's scalars and the pictures of its validations for TensorBoard ({@code tensorboard --logdir runs}). Each process writes its
 * own file. A step is the number of completed episodes. A failure to write is logged once; the run continues without the file.
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
     * @param folder the folder of the files
     * @param pictures the pictures of the run's last validation
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
                LOG.warn(
                        "Writing for TensorBoard into {} has failed and is disabled for this run: {}",
                        folder,
                        fault.toString());
            }
        }
        return event.endsRun() ? Behaviors.stopped() : this;
    }

    private void write(RunEvent event) throws IOException {
        if (event instanceof RunEvent.RunStarted) {
            // Also at the first start: TensorBoard drops nothing for the first session.
            // The dropped steps start after the checkpoint's, because its validation is not repeated.
            open(event).restart(event.at(), event.episode() + 1);
        } else if (event instanceof RunEvent.EpisodeCompleted episode) {
            open(event).scalars(event.at(), event.episode() + 1, Tags.of(episode));
        } else if (event instanceof RunEvent.ValidationCompleted validation) {
            open(event).scalars(event.at(), event.episode(), Tags.of(validation));
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
            LOG.debug("A file for TensorBoard could not be closed", fault);
        }
        return this;
    }

    /**
     * The figures of a run under the tags of the published implementation, so that both can be compared in one diagram:
     *
     * <pre>
     * Meta_train_Loss/loss_dice           labelled.train.dice
     * Meta_train_Loss/loss_focal          labelled.train.focal
     * Meta_train_Loss/kl_loss             labelled.train.kl-domain + kl-style + hsic
     * Meta_train_Loss/loss_low_rank_a     labelled.train.low-rank
     * Meta_train_Loss/batch_loss          labelled.train.total
     * Meta_test_loss/un_reco_loss         unlabelled.test.reconstruction
     * Meta_test_loss/un_regression_loss   unlabelled.test.latent-regression
     * Meta_test_loss/d_cls                unlabelled.test.domain-classification
     * Meta_test_loss/un_batch_loss        unlabelled.test.total
     * Dice/val, Dice/val_&lt;structure&gt;      the validation, over its domains
     * learning_rate
     * </pre>
     *
     * A tag is written if all of its losses exist. So {@code un_regression_loss}, which the published objective does not have, is left out
     * unless {@code loss.unlabelled-test.latent-regression} has a weight. {@code dice_loss_<structure>} is always left out, because the
     * learner reports only the sum over the structures. The published step of the Dice and the learning rate is the epoch; here it is the
     * episode.
     * Every loss is also written under its own name, {@code losses/labelled/train/dice}.
     */
    private static final class Tags {
        private static final Map<String, String> PUBLISHED = Map.of(
                "labelled.train.dice", "Meta_train_Loss/loss_dice",
                "labelled.train.focal", "Meta_train_Loss/loss_focal",
                "labelled.train.low-rank", "Meta_train_Loss/loss_low_rank_a",
                "labelled.train.total", "Meta_train_Loss/batch_loss",
                "unlabelled.test.reconstruction", "Meta_test_loss/un_reco_loss",
                "unlabelled.test.latent-regression", "Meta_test_loss/un_regression_loss",
                "unlabelled.test.domain-classification", "Meta_test_loss/d_cls",
                "unlabelled.test.total", "Meta_test_loss/un_batch_loss");

        private Tags() {}

        static Map<String, Double> of(RunEvent.EpisodeCompleted event) {
            Map<String, Double> values = new TreeMap<>();
            event.losses().forEach((loss, value) -> {
                values.put("losses/" + loss.replace('.', '/'), value);
                if (PUBLISHED.containsKey(loss)) {
                    values.put(PUBLISHED.get(loss), value);
                }
            });
            Double domain = event.losses().get("labelled.train.kl-domain");
            Double style = event.losses().get("labelled.train.kl-style");
            Double dependence = event.losses().get("labelled.train.hsic");
            if (domain != null && style != null && dependence != null) {
                values.put("Meta_train_Loss/kl_loss", domain + style + dependence);
            }
            values.put("learning_rate", event.learningRate());
            return values;
        }

        static Map<String, Double> of(RunEvent.ValidationCompleted event) {
            Map<String, Double> values = new TreeMap<>();
            values.put("Dice/val", event.mean());
            Map<String, List<Double>> structures = new LinkedHashMap<>();
            event.dice()
                    .forEach((domain, dice) -> dice.forEach((structure, value) -> {
                        structures
                                .computeIfAbsent(structure, name -> new ArrayList<>())
                                .add(value);
                        values.put("Dice by domain/" + domain + "/" + structure, value);
                    }));
            structures.forEach((structure, all) -> values.put(
                    "Dice/val_" + structure.toLowerCase(Locale.ROOT),
                    all.stream().mapToDouble(Double::doubleValue).average().orElseThrow()));
            return values;
        }
    }
}
