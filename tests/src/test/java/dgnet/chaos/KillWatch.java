package dgnet.chaos;

import dgnet.actors.event.RunEvent;
import java.time.Duration;
import java.util.Optional;

/**
 * Watches a process through its run's folder and kills it at a given moment.
 *
 * @param run where the process works
 * @param journal the run's events
 * @param pace how long things take
 */
record KillWatch(RunFolder run, Journal journal, Pace pace) {
    /** The longest wait after a checkpoint's file was seen; a checkpoint takes much longer. */
    private static final Duration WITHIN_FILE = Duration.ofMillis(2);

    /** Kills a process that was started when the journal had {@code before} events. */
    void kill(TrainingProcess process, int before, KillMoment moment) {
        switch (moment.aim()) {
            case START_UP -> process.awaitAge(share(pace.startUp(), moment.fraction()));
            case EPISODE -> {
                awaitEpisode(process, before, moment.episode(), 1);
                process.awaitLater(share(pace.episode(), moment.fraction()));
            }
            case VALIDATION -> {
                awaitEpisode(process, before, moment.episode(), Program.VALIDATION_EVERY);
                process.awaitLater(share(pace.validation(), moment.fraction()));
            }
            case CHECKPOINT -> awaitCheckpoint(process, moment);
        }
        process.kill();
    }

    /** Waits for the first completed episode from {@code least} on after which as many are completed as a multiple of {@code every}. */
    private void awaitEpisode(TrainingProcess process, int before, long least, int every) {
        process.await("the end of an episode from " + least + " on", () -> journal.after(before).stream()
                .filter(event -> event instanceof RunEvent.EpisodeCompleted
                        && event.episode() >= least
                        && (event.episode() + 1) % every == 0)
                .findFirst());
    }

    /** Waits for a checkpoint with as many files as the moment's fraction asks for, none or all included; then for a moment more. */
    private void awaitCheckpoint(TrainingProcess process, KillMoment moment) {
        double stage = moment.fraction() * (UnfinishedCheckpoint.FILES + 1);
        process.await("an unfinished checkpoint after episode " + moment.episode(), () -> begun(process, moment)
                .filter(unfinished -> unfinished.files().size() >= (int) stage));
        process.awaitLater(share(WITHIN_FILE, stage - (int) stage));
    }

    private Optional<UnfinishedCheckpoint> begun(TrainingProcess process, KillMoment moment) {
        return run.unfinished(process.id()).filter(unfinished -> unfinished.episode() > moment.episode());
    }

    private static Duration share(Duration whole, double fraction) {
        return Duration.ofNanos((long) (whole.toNanos() * fraction));
    }
}
