package dgnet.actors.launch;

import dgnet.actors.run.BatchSource;
import dgnet.data.sample.AmplitudeSpectrum;
import dgnet.data.sample.Batch;
import dgnet.data.sample.BatchRequest;
import dgnet.data.sample.DomainSampler;
import java.util.List;
import java.util.Map;

/**
 * The batches of a run's source domains.
 *
 * @param samplers one for each domain
 */
record SampledBatches(Map<String, DomainSampler> samplers) implements BatchSource {
    @Override
    public Batch draw(BatchRequest request) {
        return draw(request, List.of());
    }

    @Override
    public Batch draw(BatchRequest request, List<AmplitudeSpectrum> foreign) {
        return samplers.get(request.domain()).draw(request, foreign);
    }

    @Override
    public boolean mixesAmplitudes() {
        return samplers.values().stream().anyMatch(DomainSampler::mixesAmplitudes);
    }

    @Override
    public List<AmplitudeSpectrum> amplitudes(String by, BatchRequest slices) {
        return samplers.get(slices.domain()).amplitudes(by, slices);
    }
}
