package dgnet.actors.service;

import dgnet.actors.CborSerializable;
import dgnet.actors.api.RunState;
import dgnet.actors.api.RunView;
import dgnet.actors.api.RunViewBuilder;
import dgnet.actors.attempt.CommittedCheckpoints;
import dgnet.actors.event.Fault;
import dgnet.actors.event.RunEvent;
import dgnet.actors.launch.ProcessIdentity;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The state of a run after a part of its events. Snapshots contain it with its names.
 *
 * @param run the run as the service shows it
 * @param interrupted whether the process of the run is lost or about to end, so that the next one continues the run
 * @param fruitless the number of interruptions in a row without an episode in between
 * @param recorded the number of events of the present attempt
 * @param restoring whether events are being taken from the run's folder, so that the state is not the final one
 * @param checkpoints the checkpoints that the run can continue from
 * @param process the process of the present attempt, once it has reported; empty in snapshots of earlier versions
 */
@RecordBuilder
record HistoryState(
        RunView run,
        boolean interrupted,
        int fruitless,
        long recorded,
        boolean restoring,
        CommittedCheckpoints checkpoints,
        Optional<ProcessIdentity> process)
        implements CborSerializable {
    private static final Set<Class<? extends RunEvent>> WITHOUT_EFFECT = Set.of(
            RunEvent.LearningRateReduced.class,
            RunEvent.CheckpointFailed.class,
            RunEvent.CheckpointPassedOver.class,
            RunEvent.ActorRestarted.class,
            RunEvent.DomainLost.class,
            RunEvent.MemoryFreed.class,
            RunEvent.Stalled.class,
            RunEvent.ConfigurationChanged.class);

    HistoryState {
        // Snapshots of earlier versions have no checkpoints.
        checkpoints = checkpoints == null ? CommittedCheckpoints.NONE : checkpoints;
        process = process == null ? Optional.empty() : process;
    }

    /** The state of a run that was just submitted. */
    static HistoryState of(RunEvent.RunSubmitted event) {
        RunView run = RunViewBuilder.builder()
                .id(event.run())
                .preset(event.preset())
                .settings(event.settings())
                .directory(Path.of(event.directory()))
                .priority(event.priority())
                .state(RunState.QUEUED)
                .place(Optional.empty())
                .waitsFor(Optional.empty())
                .device(Optional.empty())
                .submitted(event.at())
                .started(Optional.empty())
                .ended(Optional.empty())
                .episode(0)
                .episodes(event.episodes())
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
        return new HistoryState(run, false, 0, 0, false, CommittedCheckpoints.NONE, Optional.empty());
    }

    /** Whether an event comes from the service and not from the run itself. */
    static boolean isOfService(RunEvent event) {
        return event instanceof RunEvent.RunSubmitted
                || event instanceof RunEvent.RunQueued
                || event instanceof RunEvent.PriorityChanged
                || event instanceof RunEvent.RunDispatched
                || event instanceof RunEvent.AttemptStarted
                || event instanceof RunEvent.RunInterrupted
                || event instanceof RunEvent.StopAsked
                || event instanceof RunEvent.RunCancelled
                || event instanceof RunEvent.RunLabelled
                || event instanceof RunEvent.RunDeleted
                || event instanceof RunEvent.RunRestored;
    }

    /** Whether an event of the service would not change the state, so that it does not have to be stored. */
    boolean contains(RunEvent event) {
        if (event instanceof RunEvent.RunDispatched dispatched) {
            // A run that was stopped while it was being dispatched is not started.
            return run.attempts() >= dispatched.attempt() || run.state() != RunState.QUEUED;
        }
        if (event instanceof RunEvent.AttemptStarted started) {
            return !run.state().active() || process.equals(Optional.of(identity(started)));
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

    private static ProcessIdentity identity(RunEvent.AttemptStarted started) {
        return new ProcessIdentity(started.pid(), started.started(), started.boot());
    }

    /** The state after one more event. */
    HistoryState after(RunEvent event) {
        RunViewBuilder view = RunViewBuilder.builder(run).lastEvent(run.lastEvent() + 1);
        HistoryStateBuilder next = HistoryStateBuilder.builder(this);
        if (isOfService(event)) {
            afterService(event, view, next);
        } else {
            afterRun(event, view, next);
        }
        return next.run(view.build()).build();
    }

    private void afterRun(RunEvent event, RunViewBuilder view, HistoryStateBuilder next) {
        next.recorded(recorded + 1).checkpoints(checkpoints.after(event));
        boolean changed = progress(event, view);
        if (event instanceof RunEvent.EpisodeCompleted) {
            next.fruitless(0);
        }
        boolean continues = (event instanceof RunEvent.RunFailed failed && failed.restart())
                || (event instanceof RunEvent.RunStopped stopped
                        && stopped.interruption().isPresent());
        if (continues) {
            interrupted(event, view, next);
            return;
        }
        changed |= state(event, view);
        if (!changed && !WITHOUT_EFFECT.contains(event.getClass())) {
            throw new IllegalStateException("HistoryState has no case for " + event);
        }
    }

    /** The process of the run has ended before the run. A run that was asked to stop does not continue. */
    private void interrupted(RunEvent event, RunViewBuilder view, HistoryStateBuilder next) {
        if (run.state() == RunState.STOPPING) {
            ended(view, RunState.STOPPED, event.at());
            next.interrupted(false);
        } else {
            queued(view);
            next.interrupted(true).fruitless(fruitless + 1);
        }
    }

    private void afterService(RunEvent event, RunViewBuilder view, HistoryStateBuilder next) {
        if (event instanceof RunEvent.RunDispatched dispatched) {
            view.state(RunState.PREPARING).attempts(dispatched.attempt()).device(Optional.of(dispatched.device()));
            next.interrupted(false).recorded(0).process(Optional.empty());
        } else if (event instanceof RunEvent.AttemptStarted started) {
            next.process(Optional.of(identity(started)));
        } else if (event instanceof RunEvent.RunInterrupted) {
            interrupted(event, view, next);
        } else if (event instanceof RunEvent.RunQueued) {
            queued(view).pausedBy(Optional.empty());
            next.interrupted(false).fruitless(0);
        } else if (event instanceof RunEvent.RunRestored restored) {
            if (restored.complete() && !run.state().ended()) {
                ended(view, RunState.STOPPED, event.at()).fault(Optional.of(restored.reason()));
            }
            next.interrupted(false).fruitless(0).restoring(!restored.complete());
        } else if (event instanceof RunEvent.PriorityChanged changed) {
            view.priority(changed.to());
        } else if (event instanceof RunEvent.StopAsked) {
            view.state(RunState.STOPPING);
        } else if (event instanceof RunEvent.RunCancelled) {
            ended(view, RunState.CANCELLED, event.at());
        } else if (event instanceof RunEvent.RunLabelled labelled) {
            view.tags(labelled.tags()).archived(labelled.archived());
        } else if (event instanceof RunEvent.RunDeleted) {
            view.state(RunState.DELETED);
        }
    }

    /** Applies what an event says of the run's progress; returns whether there is a case for it. */
    private boolean progress(RunEvent event, RunViewBuilder next) {
        if (event instanceof RunEvent.EpisodeCompleted || event instanceof RunEvent.EpisodeSkipped) {
            next.episode(event.episode() + 1);
        } else if (event instanceof RunEvent.RunStarted started) {
            next.episode(started.episode())
                    .episodes(started.episodes())
                    .started(run.started().or(() -> Optional.of(started.at())));
        } else if (event instanceof RunEvent.RolledBack back) {
            next.episode(back.to());
        } else if (event instanceof RunEvent.EpisodesChanged changed) {
            next.episodes(changed.to());
        } else if (event instanceof RunEvent.ValidationCompleted validation) {
            if (validation.best()) {
                next.best(Optional.of(new RunView.Best(validation.mean(), validation.episode())));
            }
        } else if (event instanceof RunEvent.CheckpointCommitted committed) {
            next.checkpoint(Optional.of(new RunView.Checkpoint(committed.episode(), committed.at())));
        } else if (event instanceof RunEvent.SubjectQuarantined subject) {
            next.quarantined(subject.count());
        } else {
            return false;
        }
        return true;
    }

    /** Applies what an event says of the run's state; returns whether there is a case for it. */
    private boolean state(RunEvent event, RunViewBuilder next) {
        // In histories of earlier versions, RunStopped of an interrupted run marks the end of its process, not of the
        // run.
        boolean endOfProcess = interrupted && run.state() != RunState.STOPPING && !isEndOfWaiting(event);
        if (event instanceof RunEvent.RunCompleted) {
            ended(next, RunState.COMPLETED, event.at());
        } else if (event instanceof RunEvent.RunStopped) {
            if (!endOfProcess) {
                ended(next, RunState.STOPPED, event.at());
            }
        } else if (event instanceof RunEvent.RunFailed failed) {
            if (!endOfProcess) {
                ended(next, RunState.FAILED, event.at())
                        .fault(Optional.of(failed.fault().message()));
            }
        } else if (event instanceof RunEvent.RunPaused paused) {
            if (!endOfProcess) {
                next.pausedBy(Optional.of(paused.reason()))
                        .state(run.state() == RunState.TRAINING ? RunState.PAUSED : run.state());
            }
        } else if (event instanceof RunEvent.RunUnpaused) {
            if (!endOfProcess) {
                next.pausedBy(Optional.empty()).state(run.state() == RunState.PAUSED ? RunState.TRAINING : run.state());
            }
        } else if (event instanceof RunEvent.RunStarted) {
            if (!endOfProcess && run.state() == RunState.PREPARING) {
                next.state(run.pausedBy().isPresent() ? RunState.PAUSED : RunState.TRAINING);
            }
        } else {
            return false;
        }
        return true;
    }

    /** Whether the service has ended a run that waited for a device: on request, or because it was interrupted too often. */
    private static boolean isEndOfWaiting(RunEvent event) {
        return (event instanceof RunEvent.RunStopped stopped && stopped.whileWaiting())
                || (event instanceof RunEvent.RunFailed failed && failed.fault().kind() == Fault.Kind.INTERRUPTED);
    }

    private static RunViewBuilder queued(RunViewBuilder next) {
        return next.state(RunState.QUEUED)
                .device(Optional.empty())
                .ended(Optional.empty())
                .fault(Optional.empty());
    }

    private static RunViewBuilder ended(RunViewBuilder next, RunState state, Instant at) {
        return next.state(state).ended(Optional.of(at)).device(Optional.empty()).pausedBy(Optional.empty());
    }
}
