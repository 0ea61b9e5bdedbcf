package dgnet.actors.run;

import dgnet.data.sample.AmplitudeSpectrum;
import dgnet.data.sample.Batch;
import dgnet.data.sample.Role;
import java.util.List;
import java.util.Set;

/** Where Domain actors get their batches: reads and augments, blocking. A pure function of its arguments, safe for several threads. */
public interface BatchSource {
    /**
     * Augmented slices of one domain.
     *
     * @param step which of the episode's steps in that role
     * @param count how many slices
     * @param excluded subjects of the domain that are not drawn from
     * @throws dgnet.data.SubjectException where the files of one subject cannot be used: with that subject excluded it may succeed
     */
    Batch draw(String domain, long episode, Role role, int step, int count, Set<String> excluded);

    /**
     * As the other, with another domain's amplitudes mixed in.
     *
     * @param foreign one for each slice
     */
    default Batch draw(
            String domain,
            long episode,
            Role role,
            int step,
            int count,
            Set<String> excluded,
            List<AmplitudeSpectrum> foreign) {
        return draw(domain, episode, role, step, count, excluded);
    }

    /** Whether batches take another domain's amplitudes. */
    default boolean mixesAmplitudes() {
        return false;
    }

    /**
     * Amplitudes of a domain's slices, for a batch of another domain.
     *
     * @param by the other domain
     * @throws dgnet.data.SubjectException as {@link #draw}
     */
    default List<AmplitudeSpectrum> amplitudes(
            String domain, String by, long episode, Role role, int step, int count, Set<String> excluded) {
        return List.of();
    }
}
