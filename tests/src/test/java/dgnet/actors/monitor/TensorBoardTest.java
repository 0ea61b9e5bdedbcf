package dgnet.actors.monitor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dgnet.actors.event.RunEvent;
import dgnet.model.report.ValidationPicture;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class TensorBoardTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.5Z");

    private final Logger logger = (Logger) LoggerFactory.getLogger(TensorBoardMonitor.class);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    @TempDir
    Path run;

    private PictureFolder pictures;

    @BeforeEach
    void folder() {
        pictures = new PictureFolder(run.resolve("pictures"));
        logged.start();
        logger.addAppender(logged);
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(logged);
        logger.setLevel(null);
        logger.setAdditive(true);
    }

    private BehaviorTestKit<RunEvent> monitor() {
        return BehaviorTestKit.create(TensorBoardMonitor.create(run.resolve("tensorboard"), pictures));
    }

    private List<TensorBoardReader.Event> written() throws IOException {
        try (Stream<Path> files = Files.list(run.resolve("tensorboard"))) {
            return TensorBoardReader.read(files.sorted().toList().get(0));
        }
    }

    private static RunEvent episode(long episode) {
        return new RunEvent.EpisodeCompleted(
                "r",
                NOW,
                episode,
                List.of("A"),
                List.of("B"),
                Map.of(
                        "labelled.train.dice", 1.5,
                        "labelled.train.kl-domain", 0.25,
                        "labelled.train.kl-style", 0.5,
                        "labelled.train.hsic", 0.125,
                        "unlabelled.train.latent-regression", 0.75,
                        "unlabelled.test.total", 3.0),
                Map.of(),
                1e-4,
                Map.of(),
                Duration.ofMillis(500),
                Duration.ZERO);
    }

    private static RunEvent validation(long episode) {
        return new RunEvent.ValidationCompleted(
                "r",
                NOW,
                episode,
                Map.of("A", Map.of("LV", 0.5, "MYO", 0.25), "B", Map.of("LV", 1.0)),
                0.6,
                true,
                Duration.ZERO);
    }

    private static RunEvent started(long episode, Optional<String> from) {
        return new RunEvent.RunStarted("r", NOW, episode, 10, 1, "dgnet", List.of("A", "B"), "cpu", from);
    }

    @Test
    void anotherReaderFindsTheScalarsUnderThePublishedTags() throws IOException {
        BehaviorTestKit<RunEvent> monitor = monitor();
        monitor.run(started(0, Optional.empty()));
        monitor.run(episode(7));
        monitor.run(validation(8));

        List<TensorBoardReader.Event> events = written();

        assertEquals("brain.Event:2", events.get(0).version());
        TensorBoardReader.Event episode = events.get(2);
        assertEquals(8, episode.step());
        assertEquals(1767225600.5, episode.wallTime());
        assertEquals(1.5f, episode.scalars().get("Meta_train_Loss/loss_dice"));
        assertEquals(0.875f, episode.scalars().get("Meta_train_Loss/kl_loss"));
        assertEquals(3.0f, episode.scalars().get("Meta_test_loss/un_batch_loss"));
        assertEquals(1e-4f, episode.scalars().get("learning_rate"));
        assertEquals(1.5f, episode.scalars().get("losses/labelled/train/dice"));
        TensorBoardReader.Event validation = events.get(3);
        assertEquals(8, validation.step());
        assertEquals(0.6f, validation.scalars().get("Dice/val"));
        assertEquals(0.75f, validation.scalars().get("Dice/val_lv"));
        assertEquals(0.25f, validation.scalars().get("Dice/val_myo"));
        assertEquals(4, events.size());
    }

    @Test
    void thePicturesOfAValidationFollowIt() throws IOException {
        byte[] png = png(4, 6);
        pictures.replace(List.of(new ValidationPicture("A", "A01", Map.of("image", png))));
        monitor().run(validation(5));

        TensorBoardReader.Image image = written().get(2).images().get("A/input");

        assertEquals(6, image.height());
        assertEquals(4, image.width());
        assertArrayEquals(png, image.png());
    }

    @Test
    void noPublishedTagShowsWhatIsSomethingElse() throws IOException {
        monitor().run(episode(0));

        Map<String, Float> scalars = written().get(1).scalars();

        assertEquals(0.75f, scalars.get("losses/unlabelled/train/latent-regression"));
        assertFalse(scalars.containsKey("Meta_test_loss/un_regression_loss"));
    }

    /** A reader takes the first start that it meets for the run's own, and drops nothing for it. */
    @Test
    void everyStartIsWritten() throws IOException {
        monitor().run(started(0, Optional.empty()));

        assertTrue(written().get(1).start());
    }

    @Test
    void whatIsRepeatedAfterACheckpointReplacesWhatWasWrittenOfIt() throws IOException {
        BehaviorTestKit<RunEvent> monitor = monitor();
        monitor.run(started(0, Optional.empty()));
        monitor.run(episode(0));
        monitor.run(validation(1));
        monitor.run(episode(1));
        monitor.run(started(1, Optional.of("episode-1")));

        List<TensorBoardReader.Event> events = written();

        TensorBoardReader.Event start = events.get(5);
        assertTrue(start.start());
        assertTrue(events.get(2).step() < start.step(), "the episode that the checkpoint holds stays");
        assertTrue(events.get(3).step() < start.step(), "its validation, which is not made again, stays");
        assertTrue(events.get(4).step() >= start.step(), "the episode after it goes");
    }

    @Test
    void aRunThatStartsAgainWithoutACheckpointReplacesAllOfIt() throws IOException {
        BehaviorTestKit<RunEvent> monitor = monitor();
        monitor.run(started(0, Optional.empty()));
        monitor.run(episode(0));
        monitor.run(started(0, Optional.empty()));

        List<TensorBoardReader.Event> events = written();

        assertTrue(events.get(3).start());
        assertTrue(events.get(2).step() >= events.get(3).step());
    }

    @Test
    void aResumedRunOpensAFileOfItsOwn() throws IOException {
        monitor().run(started(0, Optional.empty()));
        monitor().run(started(5, Optional.of("episode-5")));

        try (Stream<Path> files = Files.list(run.resolve("tensorboard"))) {
            assertEquals(2, files.count());
        }
    }

    @Test
    void whatAKilledProcessLeftUnfinishedHidesNothingBefore() throws IOException {
        BehaviorTestKit<RunEvent> monitor = monitor();
        monitor.run(episode(0));
        monitor.run(episode(1));
        Path file;
        try (Stream<Path> files = Files.list(run.resolve("tensorboard"))) {
            file = files.findFirst().orElseThrow();
        }
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 3));

        assertEquals(2, TensorBoardReader.read(file).size());
    }

    @Test
    void aFolderThatCannotBeWrittenStopsNothingAndIsReportedOnce() throws IOException {
        Files.writeString(run.resolve("tensorboard"), "in the way");
        BehaviorTestKit<RunEvent> monitor = monitor();

        monitor.run(episode(0));
        monitor.run(episode(1));

        assertTrue(monitor.isAlive());
        assertEquals(
                List.of(Level.WARN),
                logged.list.stream().map(ILoggingEvent::getLevel).toList());
    }

    private static byte[] png(int width, int height) throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", png);
        return png.toByteArray();
    }
}
