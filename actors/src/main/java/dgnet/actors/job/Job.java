package dgnet.actors.job;

import io.soabase.recordbuilder.core.RecordBuilder;
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
@RecordBuilder
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
        return JobBuilder.builder()
                .id(id)
                .kind(kind)
                .run(run)
                .state("waiting")
                .submitted(now)
                .started(Optional.empty())
                .ended(Optional.empty())
                .message(Optional.empty())
                .results(List.of())
                .build();
    }

    Job running(Instant now) {
        return JobBuilder.builder(this)
                .state("running")
                .started(Optional.of(now))
                .build();
    }

    Job done(Instant now, Optional<String> warning, List<String> files) {
        return JobBuilder.builder(this)
                .state("done")
                .ended(Optional.of(now))
                .message(warning)
                .results(files)
                .build();
    }

    Job failed(Instant now, String reason) {
        return JobBuilder.builder(this)
                .state("failed")
                .ended(Optional.of(now))
                .message(Optional.of(reason))
                .build();
    }

    /** Whether the job has ended. */
    public boolean over() {
        return ended.isPresent();
    }
}
