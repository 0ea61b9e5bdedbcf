package dgnet.actors.run;

import dgnet.actors.CborSerializable;
import dgnet.actors.event.RunEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a run stores beside its checkpoints, as soon as it happens, so that a restarted run draws the same batches and has the same length as
 * one that was never interrupted. Used by one thread at a time.
 */
public interface RunRecord {
    /**
     * A subject, or a whole domain, that a run no longer draws from.
     *
     * @param episode the first episode without it
     * @param subject empty for the whole domain
     * @param file the unusable file; empty if there is none
     * @param cause the reason, as a sentence
     * @param at when it was set aside
     */
    record Quarantined(long episode, String domain, Optional<String> subject, String file, String cause, Instant at)
            implements CborSerializable {
        /**
         * The event that reports the subject as set aside.
         *
         * @param count the number of subjects set aside so far
         * @param subjects the number of subjects of the run's source domains
         */
        public RunEvent.SubjectQuarantined event(String run, int count, int subjects) {
            return new RunEvent.SubjectQuarantined(
                    run, at, episode, domain, subject.orElse(""), file, cause, count, subjects);
        }
    }

    /** Everything that was set aside so far, in that order. */
    List<Quarantined> quarantined();

    /**
     * Adds an entry.
     *
     * @throws java.io.UncheckedIOException if the entry could not be written; it then applies to this process only
     */
    void quarantine(Quarantined entry);

    /**
     * Changes the run's length.
     *
     * @throws java.io.UncheckedIOException if the length could not be written
     */
    void episodes(long episodes);

    /** Why nothing can be written any more, as a sentence; empty if writing is possible or may become possible again. */
    default Optional<String> lost() {
        return Optional.empty();
    }
}
