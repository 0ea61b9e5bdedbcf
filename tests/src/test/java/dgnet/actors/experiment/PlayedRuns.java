package dgnet.actors.experiment;

import dgnet.actors.api.ControlRequest;
import dgnet.actors.api.RunService;
import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.api.RunViewBuilder;
import dgnet.actors.api.ServiceException;
import dgnet.actors.api.ServiceException.Reason;
import dgnet.actors.api.Submission;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/**
 * A service whose runs train nothing: each takes a few steps on one of its slots. Answers are late, some requests are refused, and some
 * answers are lost after the request was obeyed.
 */
final class PlayedRuns implements RunService, AutoCloseable {
    private static final int EPISODES = 3;

    private final Path folder;
    private final int slots;
    private final Random random;
    private final double faults;
    private final Map<String, RunView> runs = new LinkedHashMap<>();
    private final Map<String, Integer> submissions = new LinkedHashMap<>();
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);

    /** The cause with which a run fails; empty for a run that completes. */
    private Function<String, Optional<String>> failure = run -> Optional.empty();

    private volatile boolean held = false;

    /** @param faults the share of requests that fail, and of answers that are lost */
    PlayedRuns(Path folder, int slots, double faults, long seed) {
        this.folder = folder;
        this.slots = slots;
        this.faults = faults;
        this.random = new Random(seed);
        ScheduledFuture<?> unused = clock.scheduleAtFixedRate(this::step, 1, 1, TimeUnit.MILLISECONDS);
    }

    /** How often each run was submitted. */
    synchronized Map<String, Integer> submissions() {
        return Map.copyOf(submissions);
    }

    synchronized void failing(Function<String, Optional<String>> cause) {
        failure = cause;
    }

    /** Whether training runs make no progress. */
    void hold(boolean on) {
        held = on;
    }

    private synchronized void step() {
        if (held) {
            start();
            return;
        }
        for (RunView run : List.copyOf(runs.values())) {
            if (run.state() == RunState.TRAINING) {
                Optional<String> cause = failure.apply(run.id());
                if (cause.isPresent()) {
                    runs.put(run.id(), ended(run, RunState.FAILED).fault(cause).build());
                } else if (run.episode() + 1 == EPISODES) {
                    runs.put(
                            run.id(),
                            ended(run, RunState.COMPLETED).episode(EPISODES).build());
                } else {
                    runs.put(
                            run.id(),
                            RunViewBuilder.builder(run)
                                    .episode(run.episode() + 1)
                                    .build());
                }
            }
        }
        start();
    }

    private void start() {
        long training = runs.values().stream()
                .filter(run -> run.state() == RunState.TRAINING)
                .count();
        for (RunView run : List.copyOf(runs.values())) {
            if (run.state() == RunState.QUEUED && training < slots) {
                training++;
                runs.put(
                        run.id(),
                        RunViewBuilder.builder(run).state(RunState.TRAINING).build());
            }
        }
    }

    private static RunViewBuilder ended(RunView run, RunState state) {
        return RunViewBuilder.builder(run).state(state).ended(Optional.of(Instant.now()));
    }

    private synchronized <T> CompletionStage<T> answer(Supplier<T> request) {
        boolean refused = random.nextDouble() < faults;
        boolean lost = random.nextDouble() < faults;
        long late = random.nextInt(4);
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (clock.isShutdown()) {
            return answer;
        }
        ScheduledFuture<?> unused = clock.schedule(
                () -> {
                    try {
                        T value = refused ? null : obeyed(request);
                        if (refused || lost) {
                            answer.completeExceptionally(new ServiceException(Reason.UNAVAILABLE, "try again"));
                        } else {
                            answer.complete(value);
                        }
                    } catch (RuntimeException fault) {
                        answer.completeExceptionally(fault);
                    }
                },
                late,
                TimeUnit.MILLISECONDS);
        return answer;
    }

    private synchronized <T> T obeyed(Supplier<T> request) {
        return request.get();
    }

    @Override
    public CompletionStage<RunView> submit(Submission submission) {
        return answer(() -> {
            String id = submission.name().orElseThrow();
            if (runs.containsKey(id)) {
                throw new ServiceException(Reason.CONFLICT, "there is a run " + id + " already");
            }
            submissions.merge(id, 1, Integer::sum);
            RunView run = RunViewBuilder.builder()
                    .id(id)
                    .preset(submission.preset())
                    .settings(submission.settings())
                    .directory(folder.resolve(id))
                    .priority(submission.priority())
                    .state(RunState.QUEUED)
                    .place(Optional.empty())
                    .waitsFor(Optional.empty())
                    .device(Optional.empty())
                    .submitted(Instant.now())
                    .started(Optional.empty())
                    .ended(Optional.empty())
                    .episode(0)
                    .episodes(EPISODES)
                    .best(Optional.empty())
                    .checkpoint(Optional.empty())
                    .fault(Optional.empty())
                    .pausedBy(Optional.empty())
                    .attempts(0)
                    .quarantined(0)
                    .lastEvent(1)
                    .tags(List.of())
                    .archived(false)
                    .build();
            runs.put(id, run);
            return run;
        });
    }

    @Override
    public CompletionStage<List<RunView>> runs() {
        return answer(() -> new ArrayList<>(runs.values()));
    }

    @Override
    public CompletionStage<RunView> run(String id) {
        return answer(() -> runs.get(id));
    }

    @Override
    public CompletionStage<ControlResult> control(String id, ControlRequest request) {
        return answer(() -> {
            RunView run = runs.get(id);
            RunView next =
                    switch (request) {
                        case STOP -> {
                            if (run.state().ended()) {
                                throw new ServiceException(Reason.CONFLICT, "run " + id + " has ended");
                            }
                            yield ended(run, run.state() == RunState.QUEUED ? RunState.CANCELLED : RunState.STOPPED)
                                    .build();
                        }
                        case RESUME -> {
                            if (!run.state().ended()) {
                                throw new ServiceException(Reason.CONFLICT, "run " + id + " has not ended");
                            }
                            yield RunViewBuilder.builder(run)
                                    .state(RunState.QUEUED)
                                    .ended(Optional.empty())
                                    .fault(Optional.empty())
                                    .build();
                        }
                        default -> throw new UnsupportedOperationException(request.name());
                    };
            runs.put(id, next);
            return new ControlResult(next, Optional.empty());
        });
    }

    @Override
    public CompletionStage<RunView> change(String id, RunChange change) {
        return answer(() -> {
            RunView run = runs.get(id);
            RunView next = RunViewBuilder.builder(run)
                    .priority(change.priority().orElse(run.priority()))
                    .tags(change.tags().orElse(run.tags()))
                    .build();
            runs.put(id, next);
            return next;
        });
    }

    @Override
    public CompletionStage<RunView> delete(String id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<EventPage> events(String id, long after, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Source<StreamElement, NotUsed> follow(String id, long after) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Map<String, String>> activity(String id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Devices> devices() {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Done> ready() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
