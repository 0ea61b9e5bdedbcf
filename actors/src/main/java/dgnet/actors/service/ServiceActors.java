package dgnet.actors.service;

import dgnet.actors.run.ActivityReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
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
    private final Function<Submission, SubmissionCheck.Checked> check;
    private final Executor checks;

    /**
     * The service of a queue.
     *
     * @param check refuses a submission that cannot be run; may block
     */
    ServiceActors(
            ActorSystem<?> system,
            ActorRef<RunQueue.Command> queue,
            Journal journal,
            Function<Submission, SubmissionCheck.Checked> check) {
        this.system = system;
        this.queue = queue;
        this.journal = journal;
        this.check = check;
        this.checks = system.dispatchers().lookup(DispatcherSelector.fromConfig("dgnet.submission-dispatcher"));
    }

    @Override
    public CompletionStage<RunView> submit(Submission submission) {
        long asked = System.nanoTime();
        try {
            return CompletableFuture.supplyAsync(
                            () -> {
                                if (System.nanoTime() - asked > PATIENCE.toNanos()) {
                                    // Whoever asked has been told so by now, and may have gone.
                                    throw busy();
                                }
                                return check.apply(submission);
                            },
                            checks)
                    .thenCompose(good ->
                            ask(answer -> new RunQueue.Submit(good.submission(), good.episodes(), answer), PATIENCE));
        } catch (RejectedExecutionException full) {
            return CompletableFuture.failedFuture(busy());
        }
    }

    private static ServiceException busy() {
        return new ServiceException(
                ServiceException.Reason.UNAVAILABLE, "too many submissions are being checked; send it again later");
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
    public CompletionStage<RunView> change(String id, RunChange change) {
        return ask(answer -> new RunQueue.Change(id, change, answer), PATIENCE);
    }

    @Override
    public CompletionStage<RunView> delete(String id) {
        return ask(answer -> new RunQueue.Delete(id, answer), LONG_PATIENCE);
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
