package dgnet.actors.run;

import dgnet.actors.run.RunRecord.Quarantined;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subjects and domains that a run no longer draws from, each from an episode on. Read from the run's record, so that a resumed run
 * draws the same.
 */
final class Quarantine {
    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

    private final RunRecord record;
    private final List<Quarantined> entries;

    Quarantine(RunRecord record) {
        this.record = record;
        this.entries = new ArrayList<>(record.quarantined());
    }

    /** The subjects of a domain that an episode does not draw from. */
    Set<String> subjects(String domain, long episode) {
        return entries.stream()
                .filter(entry -> entry.domain().equals(domain) && entry.episode() <= episode)
                .flatMap(entry -> entry.subject().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The domains that an episode draws from, in the run's order. */
    List<String> domains(List<String> all, long episode) {
        return all.stream()
                .filter(domain -> entries.stream()
                        .noneMatch(entry -> entry.subject().isEmpty()
                                && entry.domain().equals(domain)
                                && entry.episode() <= episode))
                .toList();
    }

    /** Whether a subject is set aside, from any episode on. */
    boolean contains(String domain, String subject) {
        return entries.stream()
                .anyMatch(entry -> entry.domain().equals(domain)
                        && entry.subject().filter(subject::equals).isPresent());
    }

    /** The number of subjects that are set aside. */
    int size() {
        return (int) entries.stream()
                .filter(entry -> entry.subject().isPresent())
                .map(entry -> List.of(entry.domain(), entry.subject().get()))
                .distinct()
                .count();
    }

    /** Sets a subject or a domain aside. A failure to write the record is only logged: a resumed run finds the fault again. */
    void add(Quarantined entry) {
        entries.add(entry);
        try {
            record.quarantine(entry);
        } catch (UncheckedIOException unwritten) {
            LOG.warn("The quarantine could not be written: {}", unwritten.getMessage());
        }
    }
}
