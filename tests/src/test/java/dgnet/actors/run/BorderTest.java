package dgnet.actors.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dgnet.actors.ActorSystemConfig;
import dgnet.actors.CborSerializable;
import dgnet.actors.event.Fault;
import dgnet.actors.event.RunEvent;
import dgnet.data.sample.Batch;
import dgnet.data.sample.Role;
import dgnet.model.checkpoint.RunProgress;
import dgnet.model.learn.EpisodeData;
import dgnet.model.learn.EpisodeResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The messages that may cross a process's border do so by Jackson CBOR. */
class BorderTest {
    private static final ActorTestKit KIT = ActorTestKit.create("border", ActorSystemConfig.load());

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    @Test
    void commandsAndRepliesComeBackEqual() {
        ActorRef<GpuActor.Reply> replies = KIT.<GpuActor.Reply>createTestProbe().ref();
        RunProgress start = RunProgress.start(4e-5);
        Fault fault = Fault.of(new IllegalStateException("broken"));
        EpisodeResult result = new EpisodeResult(
                3, Map.of("labelled.test.dice", Double.NaN), Map.of(), Map.of("copy", Duration.ofNanos(123_456_789)));
        List<CborSerializable> messages = List.of(
                new DomainActor.DrawBatch(
                        "toy",
                        3,
                        Role.META_TEST_LABELLED,
                        0,
                        4,
                        KIT.<DomainActor.Reply>createTestProbe().ref()),
                new DomainActor.DrawFailed("A", 3, Role.META_TRAIN_UNLABELLED, 1, fault),
                new GpuActor.Prepare(2, true, replies),
                new GpuActor.Validate(2, replies),
                new GpuActor.SaveCheckpoint(2, start, true, replies),
                new GpuActor.Prepared("cpu", Optional.empty()),
                new GpuActor.Prepared("cpu", Optional.of(new GpuActor.Restored(Path.of("/runs/toy/episode-3"), start))),
                new GpuActor.EpisodeApplied(result),
                new GpuActor.Validated(Optional.of(Runs.scores(0.5)), Duration.ofMillis(7)),
                new GpuActor.CheckpointSaved(Path.of("/runs/toy/episode-3"), start, false, Duration.ofMillis(7)),
                new GpuActor.SaveFailed(start, fault),
                new GpuActor.DeviceFailed(fault),
                new GpuActor.Refused(1, "another leads"),
                new TrainingRun.Subscribe(KIT.<RunEvent>createTestProbe().ref()),
                new TrainingRun.Unsubscribe(KIT.<RunEvent>createTestProbe().ref()),
                new TrainingRun.GetStatus(KIT.<RunStatus>createTestProbe().ref()),
                new RunStatus("toy", RunStatus.Phase.VALIDATING, 3, 10));

        messages.forEach(message -> KIT.serializationTestKit().verifySerialization(message, true));
    }

    @Test
    void aBatchKeepsItsPixels() {
        Batch batch = new ToyBatches().draw("A", 3, Role.META_TEST_LABELLED, 0, 4, Set.of());
        ActorRef<GpuActor.Reply> replies = KIT.<GpuActor.Reply>createTestProbe().ref();

        Batch drawn = KIT.serializationTestKit()
                .verifySerialization(new DomainActor.BatchDrawn(batch), false)
                .batch();
        EpisodeData data = KIT.serializationTestKit()
                .verifySerialization(
                        new GpuActor.ApplyEpisode(1, new EpisodeData(3, List.of(batch)), 4e-5, replies), false)
                .data();

        assertArrayEquals(batch.images(), drawn.images());
        assertArrayEquals(batch.labels(), drawn.labels());
        assertEquals(3, data.episode());
        assertArrayEquals(batch.images(), data.batches().get(0).images());
    }
}
