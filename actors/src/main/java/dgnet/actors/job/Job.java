package dgnet.actors.job;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A prediction or an evaluation that was requested from the service.
 *
 * @param id unique in the service
 * @param kind {@code predict} or {@code evaluate}
 * @param run the run with the model
 * @param state {@code waiting}, {@code running}, {@code done} or {@code failed}
 * @param message the reason of a failure, or the skipped files, as a sentence
 * @param results the names of the result files
 */
public record Job(
        String id,
        String kind,
        String run,
        String state,
        Instant submitted,
        Optional<Instant> started,
        Optional<Instant> ended,
        Optional<String> message,
        List<String> results) {
    static Job waiting(String id, String kind, String run, Instant now) {
        return new Job(id, kind, run, "waiting", now, Optional.empty(), Optional.empty(), Optional.empty(), List.of());
    }

    Job running(Instant now) {
        return new Job(
                id, kind, run, "running", submitted, Optional.of(now), Optional.empty(), Optional.empty(), List.of());
    }

    Job done(Instant now, Optional<String> told, List<String> files) {
        return new Job(id, kind, run, "done", submitted, started, Optional.of(now), told, files);
    }

    Job failed(Instant now, String why) {
        return new Job(id, kind, run, "failed", submitted, started, Optional.of(now), Optional.of(why), List.of());
    }

    boolean over() {
        return ended.isPresent();
    }
}
