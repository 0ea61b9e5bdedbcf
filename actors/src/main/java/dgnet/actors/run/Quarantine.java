package dgnet.actors.run;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is no longer drawn from, and from which episode on: a function of the run's record, so a resumed run draws the same. */
final class Quarantine {
    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

    private final RunRecord record;
    private final List<Quarantined> entries;

    Quarantine(RunRecord record) {
        this.record = record;
        this.entries = new ArrayList<>(record.quarantined());
    }

    /** The subjects of a domain that an episode does without. */
    Set<String> subjects(String domain, long episode) {
        return entries.stream()
                .filter(entry -> entry.domain().equals(domain) && entry.episode() <= episode)
                .flatMap(entry -> entry.subject().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Those of a run's domains that an episode draws from. */
    List<String> domains(List<String> all, long episode) {
        return all.stream()
                .filter(domain -> entries.stream()
                        .noneMatch(entry -> entry.subject().isEmpty()
                                && entry.domain().equals(domain)
                                && entry.episode() <= episode))
                .toList();
    }

    /** Whether a subject was set aside before, for whichever episodes. */
    boolean holds(String domain, String subject) {
        return entries.stream()
                .anyMatch(entry -> entry.domain().equals(domain)
                        && entry.subject().filter(subject::equals).isPresent());
    }

    /** How many subjects were set aside. */
    int size() {
        return (int) entries.stream()
                .filter(entry -> entry.subject().isPresent())
                .map(entry -> List.of(entry.domain(), entry.subject().get()))
                .distinct()
                .count();
    }

    /** Sets a subject or a domain aside. A record that cannot be written is no reason to stop: a resumed run finds the fault again. */
    void add(Quarantined entry) {
        entries.add(entry);
        try {
            record.quarantine(entry);
        } catch (UncheckedIOException unwritten) {
            LOG.warn("What was set aside could not be written down: {}", unwritten.getMessage());
        }
    }
}
