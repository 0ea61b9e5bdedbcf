package dgnet.chaos;

import dgnet.actors.event.RunEvent;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A process that was killed, and what was found of it.
 *
 * @param events how many events the run's journal had then
 * @param told what it told before, from its first event on; nothing where it was still starting
 * @param unfinished the checkpoint that it was writing
 */
record Kill(int events, List<RunEvent> told, Optional<UnfinishedCheckpoint> unfinished) {
    Kill {
        told = List.copyOf(told);
    }

    boolean insideCheckpoint() {
        return unfinished.isPresent();
    }

    /** Whether the run had not yet begun in this process. */
    boolean startingUp() {
        return told.isEmpty();
    }

    /** Episodes completed when it died; nothing where it did not get to say. */
    Optional<Long> completed() {
        return told.stream()
                .map(event -> event instanceof RunEvent.EpisodeCompleted ? event.episode() + 1 : event.episode())
                .reduce(Math::max);
    }

    /** Episodes that are done again because of this kill, in a process that goes on from {@code wentOn}. */
    long repeated(long wentOn) {
        return Math.max(0, completed().orElse(wentOn) - wentOn);
    }

    /** What it was doing when it died. */
    String inWords() {
        if (startingUp()) {
            return "during start-up";
        }
        String doing = validating()
                ? "in the validation after episode " + last().episode()
                : "in episode " + completed().orElse(0L);
        return unfinished
                .map(begun -> String.format(
                        Locale.ROOT, "inside the checkpoint of %d (%s), %s", begun.episode(), begun.stage(), doing))
                .orElse(doing);
    }

    private boolean validating() {
        return last() instanceof RunEvent.EpisodeCompleted && (last().episode() + 1) % Program.VALIDATION_EVERY == 0;
    }

    private RunEvent last() {
        return told.get(told.size() - 1);
    }
}
