package dgnet.actors.service;

import dgnet.actors.api.ControlRequest;
import dgnet.actors.api.NumberedEvent;
import dgnet.actors.api.RunService;
import dgnet.actors.api.RunService.EventPage;
import dgnet.actors.api.RunService.StreamElement;
import dgnet.actors.api.RunView;
import dgnet.actors.api.ServiceException;
import dgnet.actors.api.Submission;
import dgnet.actors.run.ActivityReport;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.pekko.Done;
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

    /** A checkpoint waits for the current episode. */
    private static final Duration CONTROL_LIMIT = Duration.ofMinutes(6);

    /** How long a successful check of the journal is valid. */
    private static final Duration CHECKED = Duration.ofSeconds(5);

    private static final Duration TO_CHECK = Duration.ofSeconds(10);

    private record Check(long begun, CompletableFuture<Void> result) {}

    private final ActorSystem<?> system;
    private final ActorRef<RunQueue.Command> queue;
    private final Journal journal;
    private final Function<Submission, SubmissionCheck.Checked> check;
    private final Executor checks;
    private final Executor blocking;
    private Check lastCheck = new Check(System.nanoTime() - CHECKED.toNanos(), CompletableFuture.completedFuture(null));

    /**
     * The service of a queue.
     *
     * @param check rejects a submission that cannot be run; may block
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
        this.blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
    }

    @Override
    public CompletionStage<RunView> submit(Submission submission) {
        long asked = System.nanoTime();
        try {
            return CompletableFuture.supplyAsync(
                            () -> {
                                if (System.nanoTime() - asked > PATIENCE.toNanos()) {
                                    // The client has received an error by now, and may have disconnected.
                                    throw busy();
                                }
                                return check.apply(submission);
                            },
                            checks)
                    .thenCompose(good -> ask(answer -> new RunQueue.Submit(good, answer), PATIENCE));
        } catch (RejectedExecutionException full) {
            return CompletableFuture.failedFuture(busy());
        }
    }

    private static ServiceException busy() {
        return new ServiceException(
                ServiceException.Reason.UNAVAILABLE, "too many submissions are being checked; submit again later");
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
    public CompletionStage<ControlResult> control(String id, ControlRequest request) {
        return ask(answer -> new RunQueue.Control(id, request, answer), CONTROL_LIMIT);
    }

    @Override
    public CompletionStage<RunView> change(String id, RunChange change) {
        return ask(answer -> new RunQueue.Change(id, change, answer), PATIENCE);
    }

    @Override
    public CompletionStage<RunView> delete(String id) {
        return ask(answer -> new RunQueue.Delete(id, answer), CONTROL_LIMIT);
    }

    @Override
    public CompletionStage<EventPage> events(String id, long after, int limit) {
        return run(id).thenCompose(run -> after >= run.lastEvent()
                ? CompletableFuture.completedFuture(new EventPage(List.of(), run.lastEvent()))
                : journal.events(id, after, limit).thenApply(events -> page(events, run)));
    }

    /** The page can contain events that were written after the run was requested. */
    private static EventPage page(List<NumberedEvent> events, RunView run) {
        long newest = events.isEmpty() ? 0 : events.get(events.size() - 1).id();
        return new EventPage(events, Math.max(newest, run.lastEvent()));
    }

    @Override
    public Source<StreamElement, NotUsed> follow(String id, long after) {
        CompletionStage<Source<StreamElement, NotUsed>> source =
                run(id).thenApply(known -> Follower.from(system, journal, queue, id, after));
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

    @Override
    public CompletionStage<Done> ready() {
        CompletionStage<Void> journal = check().copy()
                .orTimeout(TO_CHECK.toSeconds(), TimeUnit.SECONDS)
                .exceptionallyCompose(
                        fault -> unavailable("the history of the runs cannot be written; see the service log"));
        CompletionStage<Devices> runs = devices()
                .exceptionallyCompose(
                        fault -> unavailable("the queue of the runs does not answer; see the service log"));
        return journal.thenCombine(runs, (written, answered) -> Done.getInstance());
    }

    /** The current check, or the last one if it is still valid, otherwise a new one. */
    private synchronized CompletableFuture<Void> check() {
        boolean old = System.nanoTime() - lastCheck.begun() > CHECKED.toNanos();
        if (old && lastCheck.result().isDone()) {
            lastCheck = new Check(
                    System.nanoTime(),
                    CompletableFuture.runAsync(
                            () -> {
                                try {
                                    journal.check();
                                } catch (SQLException | RuntimeException fault) {
                                    system.log().warn("The history of the runs cannot be written or read", fault);
                                    throw new CompletionException(fault);
                                }
                            },
                            blocking));
        }
        return lastCheck.result();
    }

    private static <T> CompletionStage<T> unavailable(String why) {
        return CompletableFuture.failedStage(new ServiceException(ServiceException.Reason.UNAVAILABLE, why));
    }

    private <T> CompletionStage<T> ask(
            Function<ActorRef<StatusReply<T>>, RunQueue.Command> question, Duration patience) {
        return AskPattern.askWithStatus(queue, question::apply, patience, system.scheduler());
    }
}
