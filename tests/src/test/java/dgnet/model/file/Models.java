package dgnet.model.file;

import dgnet.data.dataset.Structures;
import dgnet.data.prepare.PreparationSettings;
import dgnet.model.episode.Method;
import dgnet.model.network.Initialisation;
import dgnet.model.network.NetworkSettings;
import dgnet.model.network.ParameterLayout;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Small models for tests. */
final class Models {
    static final NetworkSettings NETWORK = new NetworkSettings(32, 1, 2, 3);
    static final ParameterLayout LAYOUT = ParameterLayout.of(NETWORK);
    static final Structures STRUCTURES =
            Structures.of("grey matter", "white matter").with("cord", Set.of(1, 2));
    static final List<String> DOMAINS = List.of("site1", "site2", "site5");

    private Models() {}

    /** The smallest network, freshly initialised. */
    static StoredModel small() {
        return new StoredModel(
                new ModelDescription(
                        Method.DGNET, NETWORK, STRUCTURES, new PreparationSettings(0.5, 99.5, 0.25, 32), DOMAINS),
                ModelProvenance.ofRun(500, 0.8125, Map.of("seed", "7", "data", "fingerprint", "program", "0.1.0")),
                Initialisation.xavier(LAYOUT, 7));
    }
}
