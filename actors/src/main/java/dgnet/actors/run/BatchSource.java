package dgnet.actors.run;

import dgnet.data.sample.AmplitudeSpectrum;
import dgnet.data.sample.Batch;
import dgnet.data.sample.BatchRequest;
import java.util.List;

/** Where Domain actors get their batches: reads and augments, blocking. A pure function of its arguments, safe for several threads. */
public interface BatchSource {
    /**
     * Augmented slices of one domain.
     *
     * @throws dgnet.data.SubjectException if the files of one subject cannot be used: with that subject excluded it may succeed
     */
    Batch draw(BatchRequest request);

    /**
     * As {@link #draw(BatchRequest)}, with another domain's amplitudes mixed in.
     *
     * @param foreign one for each slice; empty: none are mixed in
     */
    default Batch draw(BatchRequest request, List<AmplitudeSpectrum> foreign) {
        return draw(request);
    }

    /** Whether batches take another domain's amplitudes. */
    default boolean mixesAmplitudes() {
        return false;
    }

    /**
     * Amplitudes of a domain's slices, for a batch of another domain.
     *
     * @param by the other domain
     * @param slices which slices, of the domain that the amplitudes are taken from
     * @throws dgnet.data.SubjectException as {@link #draw(BatchRequest)}
     */
    default List<AmplitudeSpectrum> amplitudes(String by, BatchRequest slices) {
        return List.of();
    }
}
