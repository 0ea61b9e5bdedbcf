package dgnet.actors.service;

import dgnet.actors.run.ActivityReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.pattern.StatusReply;
import org.apache.pekko.stream.javadsl.Source;

/** The service's actors as a {@link RunService}. */
final class ServiceActors implements RunService {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A checkpoint waits for the episode in hand. */
    private static final Duration LONG_PATIENCE = Duration.ofMinutes(6);

    private final ActorSystem<?> system;
    private final ActorRef<RunQueue.Command> queue;
    private final Journal journal;
    private final Function<Submission, Long> check;
    private final Executor blocking;

    /**
     * The service of a queue.
     *
     * @param check refuses a submission that cannot be run, and tells its length in episodes; may block
     */
    ServiceActors(
            ActorSystem<?> system,
            ActorRef<RunQueue.Command> queue,
            Journal journal,
            Function<Submission, Long> check) {
        this.system = system;
        this.queue = queue;
        this.journal = journal;
        this.check = check;
        this.blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
    }

    @Override
    public CompletionStage<RunView> submit(Submission submission) {
        return CompletableFuture.supplyAsync(() -> check.apply(submission), blocking)
                .thenCompose(episodes -> ask(answer -> new RunQueue.Submit(submission, episodes, answer), PATIENCE));
    }

    @Override
    public CompletionStage<List<RunView>> runs() {
        return AskPattern.ask(queue, RunQueue.GetRuns::new, PATIENCE, system.scheduler());
    }

    @Override
    public CompletionStage<RunView> run(String id) {
        return ask(answer -> new RunQueue.GetRun(id, answer), PATIENCE);
    }

    @Override
    public CompletionStage<Obeyed> order(String id, RunOrder order) {
        return ask(answer -> new RunQueue.Give(id, order, answer), LONG_PATIENCE);
    }

    @Override
    public CompletionStage<RunView> prioritise(String id, int priority) {
        return ask(answer -> new RunQueue.Prioritise(id, priority, answer), PATIENCE);
    }

    @Override
    public CompletionStage<EventPage> events(String id, long after, int limit) {
        return run(id).thenCompose(run -> after >= run.lastEvent()
                ? CompletableFuture.completedFuture(new EventPage(List.of(), run.lastEvent()))
                : journal.events(id, after, limit).thenApply(events -> page(events, run)));
    }

    /** Events that were written meanwhile are on the page already. */
    private static EventPage page(List<NumberedEvent> events, RunView run) {
        long newest = events.isEmpty() ? 0 : events.get(events.size() - 1).id();
        return new EventPage(events, Math.max(newest, run.lastEvent()));
    }

    @Override
    public Source<StreamElement, NotUsed> follow(String id, long after) {
        CompletionStage<Source<StreamElement, NotUsed>> source = this.<ActorRef<RunHistory.Command>>ask(
                        answer -> new RunQueue.GetHistory(id, answer), PATIENCE)
                .thenApply(history -> Follower.from(system, journal, id, history, after));
        return Source.completionStageSource(source).mapMaterializedValue(value -> NotUsed.getInstance());
    }

    @Override
    public CompletionStage<Map<String, String>> activity(String id) {
        return this.<ActivityReport.Report>ask(answer -> new RunQueue.GetActivity(id, answer), PATIENCE)
                .thenApply(ActivityReport.Report::actors);
    }

    @Override
    public CompletionStage<Devices> devices() {
        return AskPattern.ask(queue, RunQueue.GetDevices::new, PATIENCE, system.scheduler());
    }

    private <T> CompletionStage<T> ask(
            Function<ActorRef<StatusReply<T>>, RunQueue.Command> question, Duration patience) {
        return AskPattern.askWithStatus(queue, question::apply, patience, system.scheduler());
    }
}
