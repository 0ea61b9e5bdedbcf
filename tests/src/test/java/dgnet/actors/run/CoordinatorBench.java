package dgnet.actors.run;

import dgnet.actors.event.RunEvent;
import dgnet.model.learn.EpisodeResult;
import dgnet.model.predict.ValidationScores;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.pekko.actor.testkit.typed.Effect;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * A coordinator and its assemblies run by hand, message by message, on the test's thread. The test plays the Domain actors and the GPU
 * actor, in whatever order it likes.
 */
final class CoordinatorBench {
    /** A request and the domain it was made to. */
    record Asked(String domain, DomainActor.DrawBatch request) {}

    private final Map<String, TestInbox<DomainActor.Command>> domains = new TreeMap<>();
    private final TestInbox<GpuActor.Command> gpu = TestInbox.create();
    private final TestInbox<RunEvent> events = TestInbox.create();
    private final BehaviorTestKit<MetaCoordinator.Command> coordinator;
    private final List<BehaviorTestKit<EpisodeAssembly.Command>> assemblies = new ArrayList<>();

    CoordinatorBench(RunSettings settings, boolean resume) {
        Map<String, ActorRef<DomainActor.Command>> references = new HashMap<>();
        for (String domain : settings.domains()) {
            domains.put(domain, TestInbox.create());
            references.put(domain, domains.get(domain).getRef());
        }
        coordinator = BehaviorTestKit.create(
                MetaCoordinator.create(settings, 1, resume, references, gpu.getRef(), events.getRef()));
    }

    boolean alive() {
        return coordinator.isAlive();
    }

    /** Everything said to the GPU actor since the last call. */
    List<GpuActor.Command> commands() {
        settle();
        return gpu.getAllReceived();
    }

    /** The next command to the GPU actor, of this kind. */
    <T extends GpuActor.Command> T command(Class<T> kind) {
        settle();
        return kind.cast(gpu.receiveMessage());
    }

    /** Everything asked of the Domain actors since the last call. */
    List<Asked> requests() {
        settle();
        List<Asked> requests = new ArrayList<>();
        domains.forEach((domain, inbox) -> inbox.getAllReceived()
                .forEach(request -> requests.add(new Asked(domain, (DomainActor.DrawBatch) request))));
        return requests;
    }

    List<RunEvent> events() {
        settle();
        return events.getAllReceived();
    }

    void answer(Asked asked) {
        DomainActor.DrawBatch request = asked.request();
        request.replyTo()
                .tell(new DomainActor.BatchDrawn(new ToyBatches()
                        .draw(
                                asked.domain(),
                                request.episode(),
                                request.role(),
                                request.step(),
                                request.count(),
                                Set.of())));
        settle();
    }

    void prepared(Optional<GpuActor.Restored> restored) {
        reply(command(GpuActor.Prepare.class), new GpuActor.Prepared("toy", restored));
    }

    void applied(GpuActor.ApplyEpisode apply) {
        reply(
                apply,
                new GpuActor.EpisodeApplied(new EpisodeResult(
                        apply.data().episode(), Map.of("labelled.train.total", 1.0), Map.of(), Map.of())));
    }

    void validated(GpuActor.Validate validate, Optional<ValidationScores> scores) {
        reply(validate, new GpuActor.Validated(scores, Duration.ofMillis(1)));
    }

    void saved(GpuActor.SaveCheckpoint save) {
        Path path = Path.of("episode-" + save.progress().episode());
        reply(save, new GpuActor.CheckpointSaved(path, save.progress(), save.best(), Duration.ofMillis(1)));
    }

    void reply(GpuActor.Request request, GpuActor.Reply reply) {
        request.replyTo().tell(reply);
        settle();
    }

    void tell(MetaCoordinator.Command command) {
        coordinator.run(command);
        settle();
    }

    RunStatus status() {
        TestInbox<RunStatus> answer = TestInbox.create();
        coordinator.run(new MetaCoordinator.GetStatus(answer.getRef()));
        return answer.receiveMessage();
    }

    /** Runs the coordinator and its assemblies until all have nothing to do. */
    private void settle() {
        boolean busy = true;
        while (busy) {
            busy = false;
            while (coordinator.isAlive() && coordinator.selfInbox().hasMessages()) {
                coordinator.runOne();
                busy = true;
            }
            for (Effect effect : coordinator.getAllEffects()) {
                if (effect instanceof Effect.Spawned<?> spawned) {
                    assemblies.add(coordinator.childTestKit(assembly(spawned)));
                    busy = true;
                }
            }
            for (BehaviorTestKit<EpisodeAssembly.Command> assembly : assemblies) {
                while (assembly.isAlive() && assembly.selfInbox().hasMessages()) {
                    assembly.runOne();
                    busy = true;
                }
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static ActorRef<EpisodeAssembly.Command> assembly(Effect.Spawned<?> spawned) {
        return ((Effect.Spawned<EpisodeAssembly.Command>) spawned).ref();
    }
}
