package dgnet.actors.service;

import dgnet.actors.CborSerializable;
import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.event.RunEvent;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a run's events up to one of them come to.
 *
 * @param run as others see it
 * @param interrupted whether the process that had it is gone, going or of no more use, and the next one is to go on with it
 * @param fruitless how often in a row it was interrupted without an episode in between
 * @param recorded how many events its present attempt has told
 * @param restoring whether events are being taken from its folder, so that what it is now is not what it will be
 */
record HistoryState(RunView run, boolean interrupted, int fruitless, long recorded, boolean restoring)
        implements CborSerializable {
    /** A run that was just submitted. */
    static HistoryState of(RunEvent.RunSubmitted event) {
        RunView run = new RunView(
                event.run(),
                event.preset(),
                event.settings(),
                Path.of(event.directory()),
                event.priority(),
                RunState.QUEUED,
                Optional.empty(),
                Optional.empty(),
                event.at(),
                Optional.empty(),
                Optional.empty(),
                0,
                event.episodes(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                1,
                List.of(),
                false);
        return new HistoryState(run, false, 0, 0, false);
    }

    /** Whether the service itself tells an event, not the run. */
    static boolean ofService(RunEvent event) {
        return event instanceof RunEvent.RunSubmitted
                || event instanceof RunEvent.RunQueued
                || event instanceof RunEvent.PriorityChanged
                || event instanceof RunEvent.RunDispatched
                || event instanceof RunEvent.RunInterrupted
                || event instanceof RunEvent.StopAsked
                || event instanceof RunEvent.RunCancelled
                || event instanceof RunEvent.RunLabelled
                || event instanceof RunEvent.RunDeleted
                || event instanceof RunEvent.RunRestored;
    }

    /** Whether the state is what an event of the service makes of it, so that the event need not be written, or not again. */
    boolean says(RunEvent event) {
        if (event instanceof RunEvent.RunDispatched dispatched) {
            return run.attempts() >= dispatched.attempt();
        }
        if (event instanceof RunEvent.RunInterrupted) {
            return interrupted || run.state().ended();
        }
        if (event instanceof RunEvent.RunQueued) {
            return run.state() == RunState.QUEUED;
        }
        if (event instanceof RunEvent.StopAsked) {
            return run.state() == RunState.STOPPING || run.state().ended();
        }
        if (event instanceof RunEvent.PriorityChanged changed) {
            return run.priority() == changed.to();
        }
        if (event instanceof RunEvent.RunSubmitted) {
            return run.submitted().equals(event.at());
        }
        if (event instanceof RunEvent.RunLabelled labelled) {
            return run.tags().equals(labelled.tags()) && run.archived() == labelled.archived();
        }
        if (event instanceof RunEvent.RunDeleted) {
            return run.state() == RunState.DELETED;
        }
        return event.endsRun() && run.state().ended();
    }

    /** What it comes to with one event more. */
    HistoryState after(RunEvent event) {
        RunDraft draft = new RunDraft(run);
        draft.lastEvent++;
        if (ofService(event)) {
            return afterServices(event, draft);
        }
        progress(event, draft);
        if (event instanceof RunEvent.RunFailed failed && failed.restart()) {
            queued(draft);
            return new HistoryState(draft.view(), true, fruitless + 1, recorded + 1, restoring);
        }
        phase(event, draft);
        boolean fruitful = event instanceof RunEvent.EpisodeCompleted;
        return new HistoryState(draft.view(), interrupted, fruitful ? 0 : fruitless, recorded + 1, restoring);
    }

    private HistoryState afterServices(RunEvent event, RunDraft draft) {
        if (event instanceof RunEvent.RunDispatched dispatched) {
            draft.state = RunState.PREPARING;
            draft.attempts = dispatched.attempt();
            draft.device = Optional.of(dispatched.device());
            return new HistoryState(draft.view(), false, fruitless, 0, restoring);
        }
        if (event instanceof RunEvent.RunInterrupted) {
            queued(draft);
            return new HistoryState(draft.view(), true, fruitless + 1, recorded, restoring);
        }
        if (event instanceof RunEvent.RunQueued) {
            queued(draft);
            draft.pausedBy = Optional.empty();
            return new HistoryState(draft.view(), false, 0, recorded, restoring);
        }
        if (event instanceof RunEvent.RunRestored restored) {
            if (restored.complete() && !draft.state.ended()) {
                ended(draft, RunState.STOPPED, event.at());
                draft.fault = Optional.of(restored.reason());
            }
            return new HistoryState(draft.view(), false, 0, recorded, !restored.complete());
        }
        if (event instanceof RunEvent.PriorityChanged changed) {
            draft.priority = changed.to();
        } else if (event instanceof RunEvent.StopAsked) {
            draft.state = RunState.STOPPING;
        } else if (event instanceof RunEvent.RunCancelled) {
            ended(draft, RunState.CANCELLED, event.at());
        } else if (event instanceof RunEvent.RunLabelled labelled) {
            draft.tags = labelled.tags();
            draft.archived = labelled.archived();
        } else if (event instanceof RunEvent.RunDeleted) {
            draft.state = RunState.DELETED;
        }
        return new HistoryState(draft.view(), interrupted, fruitless, recorded, restoring);
    }

    private static void progress(RunEvent event, RunDraft draft) {
        if (event instanceof RunEvent.EpisodeCompleted || event instanceof RunEvent.EpisodeSkipped) {
            draft.episode = event.episode() + 1;
        } else if (event instanceof RunEvent.RunStarted started) {
            draft.episode = started.episode();
            draft.episodes = started.episodes();
            draft.started = draft.started.or(() -> Optional.of(started.at()));
        } else if (event instanceof RunEvent.RolledBack back) {
            draft.episode = back.to();
        } else if (event instanceof RunEvent.EpisodesChanged changed) {
            draft.episodes = changed.to();
        } else if (event instanceof RunEvent.ValidationCompleted validation && validation.best()) {
            draft.best = Optional.of(new RunView.Best(validation.mean(), validation.episode()));
        } else if (event instanceof RunEvent.CheckpointCommitted committed) {
            draft.checkpoint = Optional.of(new RunView.Checkpoint(committed.episode(), committed.at()));
        } else if (event instanceof RunEvent.SubjectQuarantined subject) {
            draft.quarantined = subject.count();
        }
    }

    private void phase(RunEvent event, RunDraft draft) {
        if (event instanceof RunEvent.RunCompleted) {
            ended(draft, RunState.COMPLETED, event.at());
        } else if (interrupted && !LostProcess.isGivenUp(event)) {
            // It stops because its process ends: what it was before, it will be again.
            return;
        } else if (event instanceof RunEvent.RunStopped) {
            ended(draft, RunState.STOPPED, event.at());
        } else if (event instanceof RunEvent.RunFailed failed) {
            ended(draft, RunState.FAILED, event.at());
            draft.fault = Optional.of(failed.fault().message());
        } else if (event instanceof RunEvent.RunPaused paused) {
            draft.pausedBy = Optional.of(paused.reason());
            draft.state = draft.state == RunState.TRAINING ? RunState.PAUSED : draft.state;
        } else if (event instanceof RunEvent.RunUnpaused) {
            draft.pausedBy = Optional.empty();
            draft.state = draft.state == RunState.PAUSED ? RunState.TRAINING : draft.state;
        } else if (event instanceof RunEvent.RunStarted && draft.state == RunState.PREPARING) {
            draft.state = draft.pausedBy.isPresent() ? RunState.PAUSED : RunState.TRAINING;
        }
    }

    private static void queued(RunDraft draft) {
        draft.state = RunState.QUEUED;
        draft.device = Optional.empty();
        draft.ended = Optional.empty();
        draft.fault = Optional.empty();
    }

    private static void ended(RunDraft draft, RunState state, Instant at) {
        draft.state = state;
        draft.ended = Optional.of(at);
        draft.device = Optional.empty();
        draft.pausedBy = Optional.empty();
    }
}
