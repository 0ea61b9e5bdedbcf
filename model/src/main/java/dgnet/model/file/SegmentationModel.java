package dgnet.model.file;

import dgnet.model.network.ParameterLayout;

/**
 * A trained network and all that is needed to use it.
 *
 * @param parameters the flat vector of weights, in {@link #layout}
 */
@SuppressWarnings("ArrayRecordComponent") // weights: compared by nobody, copied by nobody
public record SegmentationModel(ModelDescription description, ModelProvenance provenance, float[] parameters) {
    public SegmentationModel {
        int wanted = description.layout().length();
        if (parameters.length != wanted) {
            throw new IllegalArgumentException(
                    "the network has " + wanted + " places for weights, not " + parameters.length);
        }
    }

    /** Where each tensor lies in the parameters. */
    public ParameterLayout layout() {
        return description.layout();
    }
}
