package dgnet.actors.service;

import dgnet.actors.api.ControlRequest;
import dgnet.actors.api.RunService.ControlResult;
import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.api.ServiceException.Reason;
import dgnet.actors.attempt.Channel.ToService;
import dgnet.actors.event.RunEvent;
import dgnet.actors.launch.RunDirectory;
import dgnet.actors.service.RunQueue.Control;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.pattern.StatusReply;

/** Carries out the control requests for the runs of the queue, and answers each once. Belongs to the queue's actor. */
final class RunControl {
    /** How a request is carried out. */
    private sealed interface Step {}

    /** It is rejected. */
    private record Decline(String reason) implements Step {}

    /** The run is in the requested state already. */
    private record NothingToDo() implements Step {}

    /** It is done once its event is in the run's history. */
    record Store(RunEvent event) implements Step {}

    /** The active run decides. */
    record Forward(ControlRequest request, Duration limit) implements Step {}

    /** The reply of a run that waits until the run's history has the change. */
    record DelayedReply(Control control, ToService.Controlled reply) {}

    private static final Duration REPLY_LIMIT = Duration.ofSeconds(15);

    /** A checkpoint waits for the current episode. */
    private static final Duration CHECKPOINT_LIMIT = Duration.ofMinutes(5);

    /** The longest time that a reply waits for the history. */
    private static final Duration HISTORY_DELAY = Duration.ofSeconds(5);

    private final ActorContext<RunQueue.Command> context;
    private final RunRegister runs;
    private final RunWorkers workers;

    /** Requests that an active run has not answered yet. */
    private final Set<Control> unanswered = new LinkedHashSet<>();

    private final Set<DelayedReply> delayed = new LinkedHashSet<>();

    RunControl(ActorContext<RunQueue.Command> context, RunRegister runs, RunWorkers workers) {
        this.context = context;
        this.runs = runs;
        this.workers = workers;
    }

    /** Stores the request's event, forwards the request to the run, or answers at once. */
    void request(RunView run, Control control) {
        Step step = step(run, control.request(), workers.has(run.id()));
        if (step instanceof Decline decline) {
            control.replyTo().tell(RunQueue.refusal(Reason.CONFLICT, decline.reason()));
        } else if (step instanceof NothingToDo) {
            control.replyTo().tell(StatusReply.success(new ControlResult(runs.withPlace(run), Optional.empty())));
        } else if (step instanceof Store store) {
            runs.store(store.event(), stored -> new RunQueue.ControlStored(control, store, stored));
        } else if (step instanceof Forward forward) {
            unanswered.add(control);
            workers.forward(run.id(), forward, reply -> new RunQueue.ControlAnswered(control, reply));
        }
    }

    void onStored(RunQueue.ControlStored message) {
        Control control = message.control();
        if (message.run().isEmpty()) {
            control.replyTo().tell(RunQueue.notStored());
            return;
        }
        control.replyTo()
                .tell(StatusReply.success(
                        new ControlResult(runs.withPlace(message.run().get()), Optional.empty())));
    }

    /** Answers once the run's history has the change, which it receives shortly after the run itself has answered. */
    void onAnswered(RunQueue.ControlAnswered message) {
        Control control = message.control();
        if (!unanswered.remove(control)) {
            return;
        }
        if (message.reply().isEmpty()) {
            control.replyTo()
                    .tell(RunQueue.refusal(
                            Reason.UNAVAILABLE,
                            "run " + control.id() + " has not answered yet; check its state later"));
            return;
        }
        DelayedReply reply = new DelayedReply(control, message.reply().get());
        boolean pauses = control.request() == ControlRequest.PAUSE;
        boolean changes = reply.reply().declined().isEmpty() && (pauses || control.request() == ControlRequest.RESUME);
        if (changes
                && runs.run(control.id()).filter(run -> isPaused(run) != pauses).isPresent()) {
            delayed.add(reply);
            context.scheduleOnce(HISTORY_DELAY, context.getSelf(), new RunQueue.ReplyDue(reply));
        } else {
            answer(reply);
        }
    }

    /** The history of a run has changed. */
    void onChanged(RunView run) {
        delayed.stream()
                .filter(reply -> reply.control().id().equals(run.id())
                        && isPaused(run) == (reply.control().request() == ControlRequest.PAUSE))
                .toList()
                .forEach(this::onReplyDue);
    }

    void onReplyDue(DelayedReply reply) {
        if (delayed.remove(reply)) {
            answer(reply);
        }
    }

    /** Declines the requests that the run did not answer before its worker ended. */
    void onWorkerEnded(String id) {
        for (Control control : List.copyOf(unanswered)) {
            if (control.id().equals(id)) {
                unanswered.remove(control);
                control.replyTo()
                        .tell(RunQueue.refusal(
                                Reason.CONFLICT,
                                "run " + id + " ended before it could carry out the request; check its state"));
            }
        }
    }

    private void answer(DelayedReply delayedReply) {
        Control control = delayedReply.control();
        Optional<String> declined = delayedReply.reply().declined();
        if (declined.isPresent()) {
            control.replyTo().tell(RunQueue.refusal(Reason.CONFLICT, declined.get()));
            return;
        }
        Optional<RunView> known = runs.run(control.id());
        if (known.isEmpty()) {
            control.replyTo().tell(RunQueue.absent(control.id()));
            return;
        }
        RunView run = known.get();
        Path checkpoints = new RunDirectory(run.directory()).checkpoints();
        control.replyTo()
                .tell(StatusReply.success(
                        new ControlResult(run, delayedReply.reply().checkpoint().map(name -> checkpoints
                                .resolve(name)
                                .toString()))));
    }

    /** @param worker whether the run has a worker: it is about to have a device, has one, or its process is about to end */
    private static Step step(RunView run, ControlRequest request, boolean worker) {
        boolean active = worker && run.state().active();
        return switch (request) {
            case PAUSE -> active ? new Forward(request, REPLY_LIMIT) : new Decline(inactive(run));
            case CHECKPOINT -> active ? new Forward(request, CHECKPOINT_LIMIT) : new Decline(inactive(run));
            case RESUME -> active ? new Forward(request, REPLY_LIMIT) : resume(run);
            case STOP -> stop(run, worker);
        };
    }

    private static Step resume(RunView run) {
        if (run.state() == RunState.COMPLETED) {
            return new Decline("run " + run.id() + " is complete; nothing is left to resume");
        }
        if (run.state() == RunState.QUEUED) {
            return new NothingToDo();
        }
        return new Store(new RunEvent.RunQueued(run.id(), Instant.now(), run.episode()));
    }

    /** @param worker whether the run has a worker, which stops it once the request is in its history */
    private static Step stop(RunView run, boolean worker) {
        if (run.state().ended() || run.state() == RunState.STOPPING) {
            return new NothingToDo();
        }
        if (worker) {
            return new Store(new RunEvent.StopAsked(run.id(), Instant.now(), run.episode()));
        }
        return new Store(
                run.attempts() == 0
                        ? new RunEvent.RunCancelled(run.id(), Instant.now(), run.episode())
                        : new RunEvent.RunStopped(run.id(), Instant.now(), run.episode(), Optional.empty(), true));
    }

    private static String inactive(RunView run) {
        if (run.state() == RunState.QUEUED) {
            return "run " + run.id() + " waits for a device";
        }
        return run.state().ended()
                ? "run " + run.id() + " has ended (" + run.state().key() + ")"
                : "run " + run.id() + " is about to end";
    }

    private static boolean isPaused(RunView run) {
        return run.pausedBy().isPresent();
    }
}
