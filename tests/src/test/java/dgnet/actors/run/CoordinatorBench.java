package dgnet.actors.run;

import dgnet.actors.event.RunEvent;
import dgnet.actors.run.TrainingRun.ControlReply;
import dgnet.model.learn.EpisodeResult;
import dgnet.model.predict.Validation.ValidationScores;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.Effect;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * A coordinator and its assemblies run by hand, message by message, on the test's thread. The test plays the Domain actors, the GPU
 * actor and the parent, in whatever order it likes; time stands still.
 */
final class CoordinatorBench {
    /** A request and the domain it was made to. */
    record Asked(String domain, DomainActor.DrawBatch request) {}

    final MemoryRecord record;
    final CoordinatorState state;
    private final RunSettings settings;
    private final boolean resume;
    private final Map<String, TestInbox<DomainActor.Command>> domains = new TreeMap<>();
    private final TestInbox<GpuActor.Command> gpu = TestInbox.create();
    private final TestInbox<MetaCoordinator.Notice> notices = TestInbox.create();
    private final List<RunEvent> events = new ArrayList<>();
    private final List<String> needed = new ArrayList<>();
    /** The coordinator's timers and its assemblies', each with what it will say. */
    private final Map<Object, Runnable> timers = new LinkedHashMap<>();

    private final Map<String, BehaviorTestKit<?>> children = new TreeMap<>();
    private BehaviorTestKit<MetaCoordinator.Command> coordinator;
    /** They have the same address: what is sent to them reaches who took their place. */
    private final List<BehaviorTestKit<MetaCoordinator.Command>> predecessors = new ArrayList<>();

    private int anonymous = 0;
    private boolean ended = false;

    CoordinatorBench(RunSettings settings, boolean resume) {
        this(settings, resume, new MemoryRecord());
    }

    CoordinatorBench(RunSettings settings, boolean resume, MemoryRecord record) {
        this.settings = settings;
        this.resume = resume;
        this.record = record;
        Map<String, ActorRef<DomainActor.Command>> references = new HashMap<>();
        for (String domain : settings.domains()) {
            domains.put(domain, TestInbox.create());
            references.put(domain, domains.get(domain).getRef());
        }
        state = new CoordinatorState(0, settings.episodes(), references);
        restart();
    }

    /** The coordinator has failed, and another takes its place. */
    void restart() {
        timers.clear();
        children.clear();
        if (coordinator != null) {
            predecessors.add(coordinator);
        }
        coordinator = BehaviorTestKit.create(
                MetaCoordinator.create(settings, state, record, resume, gpu.getRef(), notices.getRef()));
    }

    /** Whether no event has ended the run. */
    boolean alive() {
        settle();
        return !ended;
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
        domains.forEach((domain, inbox) -> inbox.getAllReceived().stream()
                .filter(DomainActor.DrawBatch.class::isInstance)
                .forEach(request -> requests.add(new Asked(domain, (DomainActor.DrawBatch) request))));
        return requests;
    }

    /** Every event since the last call. */
    List<RunEvent> events() {
        settle();
        List<RunEvent> seen = List.copyOf(events);
        events.clear();
        return seen;
    }

    /** The domains that the coordinator wanted an actor for since the last call. */
    List<String> needed() {
        settle();
        List<String> seen = List.copyOf(needed);
        needed.clear();
        return seen;
    }

    void answer(Asked asked) {
        DomainActor.DrawBatch request = asked.request();
        request.replyTo().tell(new DomainActor.BatchDrawn(new ToyBatches().draw(request.batch())));
        settle();
    }

    /** Another Domain actor for a domain. */
    void back(String domain) {
        domains.put(domain, TestInbox.create());
        tell(new MetaCoordinator.DomainRestored(domain, domains.get(domain).getRef()));
    }

    void prepared(Optional<GpuActor.Restored> restored) {
        GpuActor.CreateLearner prepare = command(GpuActor.CreateLearner.class);
        reply(prepare, new GpuActor.LearnerCreated(prepare.epoch(), "toy", restored, List.of()));
    }

    void applied(GpuActor.ApplyEpisode apply) {
        applied(apply, 1.0);
    }

    /** An episode with this loss. */
    void applied(GpuActor.ApplyEpisode apply, double loss) {
        EpisodeResult result =
                new EpisodeResult(apply.data().episode(), Map.of("labelled.train.total", loss), Map.of(), Map.of());
        reply(apply, new GpuActor.EpisodeApplied(apply.epoch(), result, Optional.empty()));
    }

    void validated(GpuActor.Validate validate, Optional<ValidationScores> scores) {
        reply(validate, new GpuActor.Validated(validate.epoch(), scores, List.of(), Duration.ofMillis(1)));
    }

    void saved(GpuActor.SaveCheckpoint save) {
        Path path = Path.of("episode-" + save.progress().episode());
        reply(
                save,
                new GpuActor.CheckpointSaved(
                        save.epoch(), path, "0a", save.progress(), save.best(), Duration.ofMillis(1)));
    }

    void reply(GpuActor.Request request, GpuActor.Reply reply) {
        request.replyTo().tell(reply);
        settle();
    }

    void tell(MetaCoordinator.Command command) {
        coordinator.run(command);
        settle();
    }

    /** Controls the run and returns where the answer comes. */
    TestInbox<ControlReply> control(Function<ActorRef<ControlReply>, TrainingRun.Control> control) {
        TestInbox<ControlReply> answer = TestInbox.create();
        tell(new MetaCoordinator.ControlReceived(control.apply(answer.getRef())));
        return answer;
    }

    RunStatus status() {
        TestInbox<RunStatus> answer = TestInbox.create();
        coordinator.run(new MetaCoordinator.GetStatus(answer.getRef()));
        return answer.receiveMessage();
    }

    /** Lets a timer of the coordinator's run out; false where it is not running. */
    boolean fire(Object timer) {
        settle();
        Runnable said = timers.remove(timer);
        if (said != null) {
            said.run();
            settle();
        }
        return said != null;
    }

    /** Lets the patience of every assembly or report that has this name in its own run out. */
    void losePatience(String name) {
        settle();
        timers.entrySet().stream()
                .filter(timer -> timer.getKey() instanceof String child && child.contains(name))
                .map(Map.Entry::getValue)
                .toList()
                .forEach(Runnable::run);
        settle();
    }

    /** The timers of the coordinator's that are running. */
    Set<Object> timers() {
        settle();
        return Set.copyOf(timers.keySet());
    }

    /** Runs the coordinator and its children until all have nothing to do. */
    private void settle() {
        boolean busy = true;
        while (busy) {
            busy = false;
            for (BehaviorTestKit<MetaCoordinator.Command> predecessor : predecessors) {
                // What comes through an adapter is wrapped, and is no Command yet.
                ActorRef<Object> address = coordinator.getRef().unsafeUpcast();
                List<?> received = predecessor.selfInbox().getAllReceived();
                received.forEach(address::tell);
            }
            while (coordinator.isAlive() && coordinator.selfInbox().hasMessages()) {
                coordinator.runOne();
                busy = true;
            }
            for (Effect effect : coordinator.getAllEffects()) {
                busy |= onEffect(effect);
            }
            for (Map.Entry<String, BehaviorTestKit<?>> child : List.copyOf(children.entrySet())) {
                busy |= run(child.getKey(), child.getValue());
            }
        }
        for (MetaCoordinator.Notice notice : notices.getAllReceived()) {
            if (notice instanceof MetaCoordinator.EventReported happened) {
                events.add(happened.event());
                ended |= happened.event().endsRun();
            } else {
                needed.add(((MetaCoordinator.NeedsDomain) notice).domain());
            }
        }
    }

    private boolean onEffect(Effect effect) {
        if (effect instanceof Effect.Spawned<?> spawned) {
            children.put(spawned.childName(), coordinator.childTestKit(spawned.ref()));
            return true;
        } else if (effect instanceof Effect.SpawnedAnonymous<?> spawned) {
            children.put("anonymous-" + anonymous++, coordinator.childTestKit(spawned.ref()));
            return true;
        } else if (effect instanceof Effect.Stopped stopped) {
            children.remove(stopped.childName());
            timers.remove(stopped.childName());
        } else if (effect instanceof Effect.TimerScheduled<?> timer) {
            timers.put(timer.key(), () -> timer.send().apply());
        } else if (effect instanceof Effect.TimerCancelled cancelled) {
            timers.remove(cancelled.key());
        }
        return false;
    }

    private boolean run(String name, BehaviorTestKit<?> child) {
        for (Effect effect : child.getAllEffects()) {
            if (effect instanceof Effect.TimerScheduled<?> timer) {
                timers.put(name, () -> timer.send().apply());
            }
        }
        boolean busy = false;
        while (child.isAlive() && child.selfInbox().hasMessages()) {
            child.runOne();
            busy = true;
        }
        if (!child.isAlive()) {
            children.remove(name);
            timers.remove(name);
        }
        return busy;
    }
}
