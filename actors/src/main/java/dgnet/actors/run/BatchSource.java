package dgnet.actors.run;

import dgnet.data.sample.AmplitudeSpectrum;
import dgnet.data.sample.Batch;
import dgnet.data.sample.BatchRequest;
import java.util.List;

/**
 * Reads and augments the batches of the Domain actors. Its methods block, are pure functions of their arguments and safe for several
 * threads.
 */
public interface BatchSource {
    /**
     * Augmented slices of one domain.
     *
     * @throws dgnet.data.SubjectException if the files of one subject cannot be used; without that subject the request can succeed
     */
    Batch draw(BatchRequest request);

    /**
     * Augmented slices of one domain, with the amplitudes of another domain mixed in.
     *
     * @param foreign one spectrum for each slice; empty to mix none in
     */
    default Batch draw(BatchRequest request, List<AmplitudeSpectrum> foreign) {
        return draw(request);
    }

    /** Whether amplitudes of another domain are mixed into batches. */
    default boolean mixesAmplitudes() {
        return false;
    }

    /**
     * The amplitudes of a domain's slices, for a batch of another domain.
     *
     * @param by the other domain
     * @param slices the slices of the domain that the amplitudes are taken from
     * @throws dgnet.data.SubjectException as {@link #draw(BatchRequest)}
     */
    default List<AmplitudeSpectrum> amplitudes(String by, BatchRequest slices) {
        return List.of();
    }
}
