package dgnet.actors.run;

import dgnet.actors.CborSerializable;
import dgnet.actors.event.RunEvent;
import java.time.Instant;
import java.util.Optional;

/**
 * A subject, or a whole domain, that a run no longer draws from.
 *
 * @param episode the first episode that does without it
 * @param subject absent: the whole domain
 * @param file the file at fault; empty where there is none
 * @param cause why, as a sentence
 * @param at when it was set aside
 */
public record Quarantined(long episode, String domain, Optional<String> subject, String file, String cause, Instant at)
        implements CborSerializable {
    /**
     * That the subject was set aside, as an event of a run.
     *
     * @param count subjects set aside so far
     * @param subjects subjects of the run's source domains
     */
    public RunEvent.SubjectQuarantined event(String run, int count, int subjects) {
        return new RunEvent.SubjectQuarantined(
                run, at, episode, domain, subject.orElse(""), file, cause, count, subjects);
    }
}
