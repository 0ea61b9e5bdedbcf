package dgnet.actors.launch;

import dgnet.actors.run.BatchSource;
import dgnet.data.sample.AmplitudeSpectrum;
import dgnet.data.sample.Batch;
import dgnet.data.sample.DomainSampler;
import dgnet.data.sample.Role;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The batches of a run's source domains.
 *
 * @param samplers one for each domain
 */
record SampledBatches(Map<String, DomainSampler> samplers) implements BatchSource {
    @Override
    public Batch draw(String domain, long episode, Role role, int step, int count, Set<String> excluded) {
        return samplers.get(domain).draw(episode, role, step, count, excluded);
    }

    @Override
    public Batch draw(
            String domain,
            long episode,
            Role role,
            int step,
            int count,
            Set<String> excluded,
            List<AmplitudeSpectrum> foreign) {
        return samplers.get(domain).draw(episode, role, step, count, excluded, foreign);
    }

    @Override
    public boolean mixesAmplitudes() {
        return samplers.values().stream().anyMatch(DomainSampler::mixesAmplitudes);
    }

    @Override
    public List<AmplitudeSpectrum> amplitudes(
            String domain, String by, long episode, Role role, int step, int count, Set<String> excluded) {
        return samplers.get(domain).amplitudes(by, episode, role, step, count, excluded);
    }
}
