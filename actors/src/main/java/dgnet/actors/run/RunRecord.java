package dgnet.actors.run;

import java.util.List;
import java.util.Optional;

/**
 * What a run has to remember beside its checkpoints, from the moment it happens: a run that is started again draws and ends as one that
 * was never interrupted. One thread uses it at a time.
 */
public interface RunRecord {
    /** Everything that was set aside so far, in the order in which it was. */
    List<Quarantined> quarantined();

    /**
     * Adds an entry.
     *
     * @throws java.io.UncheckedIOException if it could not be kept; it then counts for this process only
     */
    void quarantine(Quarantined entry);

    /**
     * The run's length is another one from now on.
     *
     * @throws java.io.UncheckedIOException if it could not be kept
     */
    void episodes(long episodes);

    /** Why nothing can be kept any more, for good, as a sentence; empty while that may only be so for a time. */
    default Optional<String> lost() {
        return Optional.empty();
    }
}
