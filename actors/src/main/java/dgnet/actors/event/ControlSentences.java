package dgnet.actors.event;

import java.util.Optional;

/** What a person or a program has done to a run, in sentences. */
final class ControlSentences {
    private ControlSentences() {}

    /** Empty for any other event. */
    static Optional<EventSentence> of(RunEvent event) {
        if (event instanceof RunEvent.RunPaused paused) {
            return Optional.of(EventSentence.warn(
                    "The run is paused at episode " + paused.episode() + ": " + paused.reason() + "."));
        }
        if (event instanceof RunEvent.RunUnpaused unpaused) {
            return Optional.of(EventSentence.info("The run goes on at episode " + unpaused.episode() + "."));
        }
        if (event instanceof RunEvent.EpisodesChanged changed) {
            return Optional.of(EventSentence.info(
                    "The run's length changes from " + changed.from() + " to " + changed.to() + " episodes."));
        }
        if (event instanceof RunEvent.ConfigurationChanged changed) {
            String changes = String.join("; ", changed.changes()) + ".";
            return Optional.of(
                    changed.forced()
                            ? EventSentence.warn(
                                    "The run goes on, by force, with what changes its numbers from episode "
                                            + changed.episode() + " on: " + changes)
                            : EventSentence.info("The run goes on with another configuration: " + changes));
        }
        if (event instanceof RunEvent.RunStopped stopped) {
            return Optional.of(EventSentence.info("Run " + stopped.run() + " is stopped after " + stopped.episode()
                    + " episodes; its state is in its last checkpoint."));
        }
        return Optional.empty();
    }
}
