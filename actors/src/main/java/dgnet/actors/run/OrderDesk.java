package dgnet.actors.run;

import dgnet.actors.run.RunStatus.Phase;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/** Takes a run's orders: notes each, answers it, and says what is so already. What follows from them is {@link Agenda}'s. */
final class OrderDesk {
    private final RunSettings settings;
    private final Orders orders;
    private final RunRecord record;
    private final RunEvents events;
    private final EpisodeLoop loop;
    private final Checkpoints checkpoints;

    OrderDesk(
            RunSettings settings,
            Orders orders,
            RunRecord record,
            RunEvents events,
            EpisodeLoop loop,
            Checkpoints checkpoints) {
        this.settings = settings;
        this.orders = orders;
        this.record = record;
        this.events = events;
        this.loop = loop;
        this.checkpoints = checkpoints;
    }

    void take(TrainingRun.Control control) {
        if (control instanceof TrainingRun.Stop stop) {
            orders.stopping = true;
            loop.dropValidation();
            stop.replyTo().tell(new ControlReply.Accepted(status()));
        } else if (control instanceof TrainingRun.CheckpointNow now) {
            checkpointNow(now.replyTo());
        } else if (orders.stopping) {
            control.replyTo().tell(new ControlReply.Declined(status(), "the run is stopping"));
        } else if (control instanceof TrainingRun.Pause pause) {
            pause(pause.replyTo());
        } else if (control instanceof TrainingRun.Resume resume) {
            resume(resume.replyTo());
        } else {
            setEpisodes((TrainingRun.SetEpisodes) control);
        }
    }

    private void pause(ActorRef<ControlReply> replyTo) {
        if (!orders.paused) {
            orders.paused = true;
            events.paused(loop.progress().episode(), "asked to");
        }
        replyTo.tell(new ControlReply.Accepted(status()));
    }

    private void resume(ActorRef<ControlReply> replyTo) {
        if (orders.paused) {
            orders.paused = false;
            events.unpaused(loop.progress().episode());
        }
        replyTo.tell(new ControlReply.Accepted(status()));
    }

    private void checkpointNow(ActorRef<ControlReply> replyTo) {
        orders.checkpointAsks.add(replyTo);
        checkpoints.due(false);
        commitWhatIsSaved();
    }

    /** Answers who waits for a checkpoint, if nothing is in hand and the present state is on the disk already. */
    void commitWhatIsSaved() {
        boolean idle = loop.facts().device() == Agenda.Device.IDLE;
        if (idle && !checkpoints.isWriting() && checkpoints.isSaved(loop.progress())) {
            committed(checkpoints.takeAsks());
        }
    }

    private void setEpisodes(TrainingRun.SetEpisodes asked) {
        long done = loop.progress().episode();
        String refusal = "";
        if (asked.episodes() != orders.episodes) {
            if (asked.episodes() < 1 || asked.episodes() <= done) {
                refusal = "the run has " + done + " episodes done, so it cannot end after " + asked.episodes()
                        + "; Stop ends it as it is";
            } else {
                refusal = change(asked.episodes());
            }
        }
        asked.replyTo()
                .tell(
                        refusal.isEmpty()
                                ? new ControlReply.Accepted(status())
                                : new ControlReply.Declined(status(), refusal));
    }

    private String change(long episodes) {
        try {
            record.episodes(episodes);
        } catch (RuntimeException unwritten) {
            return "the new length could not be written down: " + unwritten.getMessage();
        }
        long before = orders.episodes;
        orders.episodes = episodes;
        events.episodesChanged(loop.progress().episode(), before, episodes);
        return "";
    }

    /** Everybody whose checkpoint is on the disk. */
    void committed(List<ActorRef<ControlReply>> waiting) {
        waiting.forEach(ask -> ask.tell(new ControlReply.Committed(status(), checkpoints.path())));
    }

    /** Everybody who gets no checkpoint. */
    void declined(List<ActorRef<ControlReply>> waiting, String reason) {
        waiting.forEach(ask -> ask.tell(new ControlReply.Declined(status(), reason)));
    }

    RunStatus status() {
        return status(phase());
    }

    RunStatus status(Phase phase) {
        return new RunStatus(settings.name(), phase, loop.progress().episode(), orders.episodes);
    }

    private Phase phase() {
        Agenda.Device device = loop.facts().device();
        if (orders.stopping) {
            return Phase.STOPPING;
        } else if (loop.activity().equals(Optional.of(StallWatch.Activity.VALIDATION))) {
            return Phase.VALIDATING;
        } else if (orders.paused && device == Agenda.Device.IDLE) {
            return Phase.PAUSED;
        } else if (device == Agenda.Device.UNPREPARED
                || loop.activity().equals(Optional.of(StallWatch.Activity.PREPARATION))) {
            return Phase.PREPARING;
        }
        return loop.isLast() ? Phase.FINISHING : Phase.TRAINING;
    }
}
