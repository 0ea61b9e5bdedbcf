package dgnet.actors.event;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What went wrong in a run and what the run does about it, in sentences. */
final class FaultSentences {
    private FaultSentences() {}

    /** Empty for any other event. */
    static Optional<EventSentence> of(RunEvent event) {
        if (event instanceof RunEvent.EpisodeSkipped skipped) {
            return warn("Episode " + skipped.episode() + " is not applied in full, its numbers are not finite; "
                    + CourseSentences.split(skipped.metaTrain(), skipped.metaTest()) + ": "
                    + String.join(", ", skipped.terms()) + ".");
        }
        if (event instanceof RunEvent.RolledBack back) {
            return warn("Too many episodes in a row gave numbers that are not finite: the run goes back from episode "
                    + back.episode() + " to " + back.to() + ", time " + back.times() + ", with the learning rate "
                    + back.learningRate() + ".");
        }
        if (event instanceof RunEvent.CheckpointFailed failed) {
            return warn("The checkpoint after " + failed.episode() + " episodes could not be written, failure "
                    + failed.inARow() + " of at most " + failed.allowed()
                    + " in a row; the earlier ones stand"
                    + (failed.inARow() > failed.allowed() ? ": " : " and the run goes on: ")
                    + failed.fault().message());
        }
        if (event instanceof RunEvent.CheckpointPassedOver passed) {
            return warn("A checkpoint is not whole, the one before it is taken: "
                    + passed.fault().message());
        }
        if (event instanceof RunEvent.ActorRestarted restarted) {
            return warn("The actor " + restarted.actor() + " failed at episode " + restarted.episode()
                    + " and is started again: " + restarted.fault().message());
        }
        if (event instanceof RunEvent.DomainLost lost) {
            return Optional.of(EventSentence.error("Domain " + lost.domain() + " is lost, its actor failed too often; "
                    + consequence(lost.policy()) + ": " + lost.fault().message()));
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
                    + Phrases.of(stalled.since()) + " so far; " + doing(stalled.actors()) + ".");
        }
        if (event instanceof RunEvent.RunFailed failed) {
            return Optional.of(EventSentence.error("Run " + failed.run() + " has failed at episode " + failed.episode()
                    + (failed.restart() ? ", a new process may go on: " : ": ")
                    + failed.fault().message()));
        }
        return Optional.empty();
    }

    /** The stack trace behind the event; empty where there is none. */
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

    private static String consequence(String policy) {
        return switch (policy) {
            case "continue" -> "the run goes on without it";
            case "pause" -> "the run pauses";
            default -> "the run fails";
        };
    }

    private static String cause(RunEvent.SubjectQuarantined event) {
        boolean named = event.file().isEmpty() || event.cause().contains(event.file());
        return named ? event.cause() : event.cause() + " (" + event.file() + ")";
    }

    private static String doing(Map<String, String> actors) {
        return new TreeMap<>(actors)
                .entrySet().stream()
                        .map(actor -> actor.getKey() + ": " + actor.getValue())
                        .collect(Collectors.joining(", "));
    }

    private static Optional<EventSentence> warn(String text) {
        return Optional.of(EventSentence.warn(text));
    }
}
