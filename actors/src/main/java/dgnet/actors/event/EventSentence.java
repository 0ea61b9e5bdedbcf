package dgnet.actors.event;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.event.Level;

/**
 * An event as a sentence for the log, the terminal and the pages of the service.
 *
 * @param level INFO for the normal course of a run, WARN for what an operator should look at, ERROR if something is lost
 * @param text one sentence
 */
public record EventSentence(Level level, String text) {
    /** The sentence of an event. */
    public static EventSentence of(RunEvent event) {
        return ofFault(event)
                .or(() -> ofControl(event))
                .or(() -> ofService(event))
                .or(() -> ofProgress(event))
                .orElseThrow(() -> new IllegalStateException("EventSentence has no case for " + event));
    }

    /** The sentence of a fault or of a control request; empty for progress and for what the service does. */
    static Optional<EventSentence> ofFaultOrControl(RunEvent event) {
        return ofFault(event).or(() -> ofControl(event));
    }

    /** The stack trace of the fault that the event reports; empty if it reports none. */
    static String trace(RunEvent event) {
        if (event instanceof RunEvent.RunFailed failed) {
            return failed.fault().trace();
        }
        if (event instanceof RunEvent.ActorRestarted restarted) {
            return restarted.fault().trace();
        }
        if (event instanceof RunEvent.DomainLost lost) {
            return lost.fault().trace();
        }
        return event instanceof RunEvent.CheckpointFailed failed
                ? failed.fault().trace()
                : "";
    }

    private static Optional<EventSentence> ofFault(RunEvent event) {
        if (event instanceof RunEvent.EpisodeSkipped skipped) {
            return warn("Episode " + skipped.episode() + " is not applied in full, its numbers are not finite; "
                    + split(skipped.metaTrain(), skipped.metaTest()) + ": " + String.join(", ", skipped.terms()) + ".");
        }
        if (event instanceof RunEvent.RolledBack back) {
            return warn("Too many episodes in a row gave numbers that are not finite: the run goes back from episode "
                    + back.episode() + " to " + back.to() + ", time " + back.times() + ", with the learning rate "
                    + back.learningRate() + ".");
        }
        if (event instanceof RunEvent.CheckpointFailed failed) {
            return warn("The checkpoint after " + failed.episode() + " episodes could not be written, failure "
                    + failed.inARow() + " of at most " + failed.allowed()
                    + " in a row; the earlier ones remain"
                    + (failed.inARow() > failed.allowed() ? ": " : " and the run continues: ")
                    + failed.fault().message());
        }
        if (event instanceof RunEvent.CheckpointPassedOver passed) {
            return warn("A checkpoint is not whole, the previous one is used: "
                    + passed.fault().message());
        }
        if (event instanceof RunEvent.ActorRestarted restarted) {
            return warn("The actor " + restarted.actor() + " failed at episode " + restarted.episode()
                    + " and is started again: " + restarted.fault().message());
        }
        if (event instanceof RunEvent.DomainLost lost) {
            return error("Domain " + lost.domain() + " is lost, its actor failed too often; "
                    + consequence(lost.policy()) + ": " + lost.fault().message());
        }
        if (event instanceof RunEvent.SubjectQuarantined quarantined) {
            return warn("Subject " + quarantined.subject() + " of domain " + quarantined.domain()
                    + " is set aside from episode " + quarantined.episode() + " on, " + quarantined.count() + " of "
                    + quarantined.subjects() + " so far: " + cause(quarantined));
        }
        if (event instanceof RunEvent.MemoryFreed freed) {
            return warn("The device had too little memory for episode " + freed.episode()
                    + "; its caches were freed and the episode is applied: "
                    + freed.fault().message());
        }
        if (event instanceof RunEvent.Stalled stalled) {
            return warn("At episode " + stalled.episode() + " the run hangs, " + stalled.activity() + " takes "
                    + Phrases.of(stalled.since()) + " so far; " + activities(stalled.actors()) + ".");
        }
        if (event instanceof RunEvent.RunFailed failed) {
            return error("Run " + failed.run() + " has failed at episode " + failed.episode()
                    + (failed.restart() ? ", a new process can continue: " : ": ")
                    + failed.fault().message());
        }
        return Optional.empty();
    }

    private static Optional<EventSentence> ofControl(RunEvent event) {
        if (event instanceof RunEvent.RunPaused paused) {
            return warn("The run is paused at episode " + paused.episode() + ": " + paused.reason() + ".");
        }
        if (event instanceof RunEvent.RunUnpaused unpaused) {
            return info("The run continues at episode " + unpaused.episode() + ".");
        }
        if (event instanceof RunEvent.EpisodesChanged changed) {
            return info("The run's length changes from " + changed.from() + " to " + changed.to() + " episodes.");
        }
        if (event instanceof RunEvent.ConfigurationChanged changed) {
            String changes = String.join("; ", changed.changes()) + ".";
            return changed.forced()
                    ? warn("The run is resumed with changes that affect its numbers from episode " + changed.episode()
                            + " on: " + changes)
                    : info("The run is resumed with another configuration: " + changes);
        }
        if (event instanceof RunEvent.RunStopped stopped
                && stopped.interruption().isPresent()) {
            return warn("The run is interrupted after " + stopped.episode() + " episodes: "
                    + stopped.interruption().get() + ". The next process continues it.");
        }
        if (event instanceof RunEvent.RunStopped stopped) {
            return info("Run " + stopped.run() + " is stopped after " + stopped.episode()
                    + " episodes; its state is in its last checkpoint.");
        }
        return Optional.empty();
    }

    private static Optional<EventSentence> ofService(RunEvent event) {
        if (event instanceof RunEvent.RunSubmitted submitted) {
            return info("Run " + submitted.run() + " is submitted: " + submitted.preset() + ", " + submitted.episodes()
                    + " episodes, priority " + submitted.priority() + ".");
        }
        if (event instanceof RunEvent.RunQueued) {
            return info("The run waits for a device and will continue from its last checkpoint.");
        }
        if (event instanceof RunEvent.PriorityChanged changed) {
            return info("The run's priority changes from " + changed.from() + " to " + changed.to() + ".");
        }
        if (event instanceof RunEvent.RunDispatched dispatched) {
            return info("The run gets the device " + dispatched.device() + ", attempt " + dispatched.attempt() + ".");
        }
        if (event instanceof RunEvent.AttemptStarted attempt) {
            return info("Attempt " + attempt.attempt() + " runs in process " + attempt.pid() + ".");
        }
        if (event instanceof RunEvent.RunInterrupted interrupted) {
            return warn(
                    "The run is interrupted at episode " + interrupted.episode() + ": " + interrupted.reason() + ".");
        }
        if (event instanceof RunEvent.StopAsked asked) {
            return info("The run is asked to stop at episode " + asked.episode() + ".");
        }
        if (event instanceof RunEvent.RunCancelled) {
            return info("The run is removed from the queue; it never started.");
        }
        if (event instanceof RunEvent.RunLabelled labelled) {
            return info("The run is " + (labelled.archived() ? "archived" : "listed") + "; its tags: "
                    + (labelled.tags().isEmpty() ? "none" : String.join(", ", labelled.tags())) + ".");
        }
        if (event instanceof RunEvent.RunDeleted) {
            return info("The run is deleted.");
        }
        if (event instanceof RunEvent.RunRestored restored) {
            return warn("The run's history is " + (restored.complete() ? "" : "being ") + "restored: "
                    + restored.reason() + ".");
        }
        return Optional.empty();
    }

    private static Optional<EventSentence> ofProgress(RunEvent event) {
        if (event instanceof RunEvent.EpisodeCompleted episode) {
            return info("Episode " + episode.episode() + " is done in "
                    + episode.elapsed().toMillis() + " ms after "
                    + episode.waited().toMillis() + " ms without data; "
                    + split(episode.metaTrain(), episode.metaTest()) + ": " + Phrases.of(episode.losses()) + ".");
        }
        if (event instanceof RunEvent.RunStarted started) {
            return info("Run " + started.run() + " starts at episode " + started.episode() + " of " + started.episodes()
                    + ": " + started.method() + " on " + names(started.domains()) + ", on " + started.device()
                    + started.resumedFrom()
                            .map(from -> ", continuing from " + from)
                            .orElse("") + ".");
        }
        if (event instanceof RunEvent.ValidationCompleted validation) {
            return info("Validation after " + validation.episode() + " episodes: mean Dice "
                    + Phrases.of(validation.mean()) + (validation.best() ? ", the best so far" : "") + "; "
                    + dice(validation.dice()) + ".");
        }
        if (event instanceof RunEvent.LearningRateReduced reduced) {
            return info("The learning rate falls from " + reduced.from() + " to " + reduced.to() + ".");
        }
        if (event instanceof RunEvent.CheckpointCommitted committed) {
            return info("Checkpoint after " + committed.episode() + " episodes committed in "
                    + committed.elapsed().toMillis() + " ms" + (committed.best() ? " as the best" : "") + ": "
                    + committed.checkpoint() + ".");
        }
        if (event instanceof RunEvent.RunCompleted completed) {
            return info("Run " + completed.run() + " is complete after " + completed.episode() + " episodes"
                    + completed
                            .best()
                            .map(best -> "; best mean Dice " + Phrases.of(best.score()) + " after " + best.episode())
                            .orElse("")
                    + ".");
        }
        return Optional.empty();
    }

    private static String consequence(String policy) {
        return switch (policy) {
            case "continue" -> "the run continues without it";
            case "pause" -> "the run pauses";
            default -> "the run fails";
        };
    }

    private static String cause(RunEvent.SubjectQuarantined event) {
        boolean named = event.file().isEmpty() || event.cause().contains(event.file());
        return named ? event.cause() : event.cause() + " (" + event.file() + ")";
    }

    private static String activities(Map<String, String> actors) {
        return new TreeMap<>(actors)
                .entrySet().stream()
                        .map(actor -> actor.getKey() + ": " + actor.getValue())
                        .collect(Collectors.joining(", "));
    }

    private static String split(List<String> metaTrain, List<String> metaTest) {
        return metaTest.isEmpty()
                ? "trained on " + names(metaTrain)
                : "meta-train " + names(metaTrain) + ", meta-test " + names(metaTest);
    }

    private static String dice(Map<String, Map<String, Double>> dice) {
        return new TreeMap<>(dice)
                .entrySet().stream()
                        .map(domain -> domain.getKey() + ": " + Phrases.of(domain.getValue()))
                        .collect(Collectors.joining("; "));
    }

    private static String names(List<String> domains) {
        return String.join(", ", domains);
    }

    private static Optional<EventSentence> info(String text) {
        return Optional.of(new EventSentence(Level.INFO, text));
    }

    private static Optional<EventSentence> warn(String text) {
        return Optional.of(new EventSentence(Level.WARN, text));
    }

    private static Optional<EventSentence> error(String text) {
        return Optional.of(new EventSentence(Level.ERROR, text));
    }
}
