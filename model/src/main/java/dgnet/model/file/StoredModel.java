package dgnet.model.file;

import dgnet.model.engine.Precision;
import dgnet.model.learn.DgnetLearner;
import dgnet.model.learn.Learner;
import dgnet.model.learn.LearnerSettings;
import dgnet.model.learn.LearnerSettingsBuilder;
import dgnet.model.learn.MetaSettings;
import dgnet.model.learn.ObjectiveSettings;
import dgnet.model.network.ParameterLayout;
import dgnet.model.network.TrainingState;
import dgnet.model.optimise.OptimiserSettings;

/**
 * A trained network with everything that is needed to use it.
 *
 * @param parameters the flat vector of weights, in {@link #layout}
 */
@SuppressWarnings("ArrayRecordComponent") // weight arrays, never compared
public record StoredModel(ModelDescription description, ModelProvenance provenance, float[] parameters) {
    public StoredModel {
        int wanted = description.layout().length();
        if (parameters.length != wanted) {
            throw new IllegalArgumentException(
                    "the network has " + wanted + " weights, but " + parameters.length + " are given");
        }
    }

    /** The position of each tensor in the parameters. */
    public ParameterLayout layout() {
        return description.layout();
    }

    /**
     * A learner with these weights, for prediction. Its optimiser state is new.
     *
     * @param device {@code auto}, {@code cpu} or {@code cuda:N}
     * @throws dgnet.data.DataException if there is no such device
     */
    public Learner learner(String device) {
        LearnerSettings settings = LearnerSettingsBuilder.builder()
                .device(device)
                .precision(Precision.FLOAT32)
                .seed(0)
                .domains(description.domains())
                .method(description.method())
                .network(description.network())
                .objective(ObjectiveSettings.published())
                .meta(new MetaSettings(MetaSettings.InnerScope.REFERENCE, MetaSettings.Order.SECOND, 0))
                .optimiser(new OptimiserSettings(0, 0, 0, 1, 1))
                .build();
        float[] none = new float[parameters.length];
        return DgnetLearner.create(settings, new TrainingState(layout().tensors(), parameters, none, none.clone(), 0));
    }
}
