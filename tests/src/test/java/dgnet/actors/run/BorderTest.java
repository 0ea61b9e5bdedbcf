package dgnet.actors.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dgnet.actors.ActorSystemConfig;
import dgnet.actors.CborSerializable;
import dgnet.actors.event.Fault;
import dgnet.actors.event.RunEvent;
import dgnet.actors.run.RunRecord.Quarantined;
import dgnet.actors.run.TrainingRun.ControlReply;
import dgnet.data.sample.Batch;
import dgnet.data.sample.BatchRequest;
import dgnet.data.sample.Role;
import dgnet.model.episode.RunProgress;
import dgnet.model.learn.EpisodeData;
import dgnet.model.learn.EpisodeResult;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
        ActorRef<ControlReply> control = KIT.<ControlReply>createTestProbe().ref();
        RunStatus status = new RunStatus("toy", RunStatus.Stage.VALIDATING, 3, 10);
        List<CborSerializable> messages = List.of(
                new DomainActor.DrawBatch(
                        "toy",
                        new BatchRequest("A", 3, Role.META_TEST_LABELLED, 0, 4, Set.of("A003")),
                        Optional.of(new DomainActor.Partner(
                                "B", KIT.<DomainActor.Command>createTestProbe().ref(), Set.of("B001"))),
                        KIT.<DomainActor.Reply>createTestProbe().ref()),
                new DomainActor.DrawRefused("A", 3, Role.META_TRAIN_UNLABELLED, 1, fault),
                new DomainActor.SubjectUnusable(3, "A", "A003", "a.nii", "cut short"),
                new DomainActor.Activity("A", "nothing to draw"),
                new DomainActor.GetActivity(
                        KIT.<DomainActor.Activity>createTestProbe().ref()),
                new GpuActor.CreateLearner(2, true, replies),
                new GpuActor.Validate(2, replies),
                new GpuActor.SaveCheckpoint(2, start, true, replies),
                new GpuActor.LearnerCreated(2, "cpu", Optional.empty(), List.of(fault)),
                new GpuActor.LearnerCreated(
                        2, "cpu", Optional.of(new GpuActor.Restored(Path.of("/runs/toy/episode-3"), start)), List.of()),
                new GpuActor.EpisodeApplied(2, result, Optional.of(fault)),
                new GpuActor.Validated(2, Optional.of(Runs.scores(0.5)), List.of(), Duration.ofMillis(7)),
                new GpuActor.CheckpointSaved(
                        2, Path.of("/runs/toy/episode-3"), "0a", start, false, Duration.ofMillis(7)),
                new GpuActor.SaveFailed(2, start, true, fault),
                new GpuActor.ValidationDropped(2),
                new GpuActor.DropValidation(2, replies),
                new GpuActor.Refused(1, "another leads"),
                new TrainingRun.Subscribe(KIT.<RunEvent>createTestProbe().ref()),
                new TrainingRun.Unsubscribe(KIT.<RunEvent>createTestProbe().ref()),
                new TrainingRun.GetStatus(KIT.<RunStatus>createTestProbe().ref()),
                new TrainingRun.Pause(control),
                new TrainingRun.Resume(control),
                new TrainingRun.Stop(control),
                new TrainingRun.CheckpointNow(control),
                new TrainingRun.SetEpisodes(12, control),
                new ControlReply.Accepted(status),
                new ControlReply.Committed(status, "episode-3"),
                new ControlReply.Declined(status, "the run is stopping"),
                new Quarantined(3, "A", Optional.of("A003"), "a.nii", "cut short", Instant.EPOCH),
                status);

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
