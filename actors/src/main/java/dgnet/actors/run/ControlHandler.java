package dgnet.actors.run;

import dgnet.actors.run.RunStatus.Stage;
import dgnet.actors.run.TrainingRun.ControlReply;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Handles the control requests of a run: records each in the {@link CoordinatorState} and answers it. {@link Agenda} decides what follows.
 */
final class ControlHandler {
    private final RunSettings settings;
    private final CoordinatorState state;
    private final RunRecord record;
    private final RunEvents events;
    private final EpisodeLoop loop;
    private final Checkpoints checkpoints;

    ControlHandler(
            RunSettings settings,
            CoordinatorState state,
            RunRecord record,
            RunEvents events,
            EpisodeLoop loop,
            Checkpoints checkpoints) {
        this.settings = settings;
        this.state = state;
        this.record = record;
        this.events = events;
        this.loop = loop;
        this.checkpoints = checkpoints;
    }

    void handle(TrainingRun.Control request) {
        if (request instanceof TrainingRun.Stop stop) {
            state.stop();
            loop.dropValidation();
            stop.replyTo().tell(new ControlReply.Accepted(status()));
        } else if (request instanceof TrainingRun.Interrupt interrupt) {
            state.interrupt(interrupt.reason());
            loop.dropValidation();
            interrupt.replyTo().tell(new ControlReply.Accepted(status()));
        } else if (request instanceof TrainingRun.CheckpointNow now) {
            checkpointNow(now.replyTo());
        } else if (state.isStopping()) {
            request.replyTo().tell(new ControlReply.Declined(status(), "the run is stopping"));
        } else if (request instanceof TrainingRun.Pause pause) {
            pause(pause.replyTo());
        } else if (request instanceof TrainingRun.Resume resume) {
            resume(resume.replyTo());
        } else {
            setEpisodes((TrainingRun.SetEpisodes) request);
        }
    }

    private void pause(ActorRef<ControlReply> replyTo) {
        if (!state.isPaused()) {
            state.setPaused(true);
            events.paused(loop.progress().episode(), "on request");
        }
        replyTo.tell(new ControlReply.Accepted(status()));
    }

    private void resume(ActorRef<ControlReply> replyTo) {
        if (state.isPaused()) {
            state.setPaused(false);
            events.unpaused(loop.progress().episode());
        }
        replyTo.tell(new ControlReply.Accepted(status()));
    }

    private void checkpointNow(ActorRef<ControlReply> replyTo) {
        state.addCheckpointRequest(replyTo);
        checkpoints.due(false);
        answerIfSaved();
    }

    /** Answers the checkpoint requests if the device is idle and its state is on the disk already. */
    void answerIfSaved() {
        boolean idle = loop.facts().device() == Agenda.Device.IDLE;
        if (idle && !checkpoints.isWriting() && checkpoints.isSaved(loop.progress())) {
            committed(checkpoints.takeRequests());
        }
    }

    private void setEpisodes(TrainingRun.SetEpisodes asked) {
        long done = loop.progress().episode();
        String refusal = "";
        if (asked.episodes() != state.episodes()) {
            if (asked.episodes() < 1 || asked.episodes() <= done) {
                refusal = "the run has " + done + " episodes done, so it cannot end after " + asked.episodes()
                        + "; stop it instead";
            } else {
                refusal = changeLength(asked.episodes());
            }
        }
        asked.replyTo()
                .tell(
                        refusal.isEmpty()
                                ? new ControlReply.Accepted(status())
                                : new ControlReply.Declined(status(), refusal));
    }

    private String changeLength(long episodes) {
        try {
            record.episodes(episodes);
        } catch (RuntimeException unwritten) {
            return "the new length could not be written: " + unwritten.getMessage();
        }
        long before = state.episodes();
        state.setEpisodes(episodes);
        events.episodesChanged(loop.progress().episode(), before, episodes);
        return "";
    }

    /** Answers requests whose checkpoint is on the disk. */
    void committed(List<ActorRef<ControlReply>> requests) {
        requests.forEach(replyTo -> replyTo.tell(new ControlReply.Committed(status(), checkpoints.path())));
    }

    /** Answers requests that get no checkpoint. */
    void declined(List<ActorRef<ControlReply>> requests, String reason) {
        requests.forEach(replyTo -> replyTo.tell(new ControlReply.Declined(status(), reason)));
    }

    RunStatus status() {
        return status(stage());
    }

    RunStatus status(Stage stage) {
        return new RunStatus(settings.name(), stage, loop.progress().episode(), state.episodes());
    }

    private Stage stage() {
        Agenda.Device device = loop.facts().device();
        if (state.isStopping()) {
            return Stage.STOPPING;
        } else if (loop.activity().equals(Optional.of(StallWatch.Activity.VALIDATION))) {
            return Stage.VALIDATING;
        } else if (state.isPaused() && device == Agenda.Device.IDLE) {
            return Stage.PAUSED;
        } else if (device == Agenda.Device.NO_LEARNER
                || loop.activity().equals(Optional.of(StallWatch.Activity.PREPARATION))) {
            return Stage.PREPARING;
        }
        return loop.isLast() ? Stage.FINISHING : Stage.TRAINING;
    }
}
