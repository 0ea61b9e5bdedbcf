package dgnet.model.predict;

import dgnet.data.DataException;
import dgnet.data.prepare.PreparationSettings;
import dgnet.model.file.StoredModel;
import dgnet.model.learn.Prediction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * An ensemble: several models with the same structures and the same preparation, whose probabilities are averaged. Anatomy channels and
 * reconstructions are those of the first model. The sums are in double, so that an ensemble of equal models gives the bits of the model.
 *
 * <p>Source: nnU-Net averages the softmax probabilities of the models of its five folds (Isensee et al., Nature Methods 2021).
 */
public final class EnsembleModel implements SegmentationModel {
    private final List<SegmentationModel> members;

    private EnsembleModel(List<SegmentationModel> members) {
        this.members = List.copyOf(members);
    }

    /**
     * Opens models as one model. A single model is returned as it is. Nothing stays open after an exception.
     *
     * @param openings opens each model; by the names of the models, for error messages
     * @throws DataException if two models have different structures or preparations
     */
    public static SegmentationModel open(Map<String, ? extends Supplier<? extends SegmentationModel>> openings) {
        if (openings.isEmpty()) {
            throw new IllegalArgumentException("an ensemble needs at least one model");
        }
        List<String> names = List.copyOf(openings.keySet());
        List<SegmentationModel> members = new ArrayList<>();
        try {
            for (String name : names) {
                members.add(openings.get(name).get());
                requireAlike(
                        names.get(0),
                        Described.of(members.get(0)),
                        name,
                        Described.of(members.get(members.size() - 1)));
            }
        } catch (RuntimeException | Error fault) {
            closeAll(members);
            throw fault;
        }
        return members.size() == 1 ? members.get(0) : new EnsembleModel(members);
    }

    /**
     * The model of a file, or the ensemble of its models.
     *
     * @param name of the file, for error messages
     * @param device {@code auto}, {@code cpu} or {@code cuda:N}
     */
    public static SegmentationModel of(String name, List<StoredModel> stored, String device) {
        Map<String, Supplier<SegmentationModel>> openings = new LinkedHashMap<>();
        for (StoredModel model : stored) {
            openings.put(
                    stored.size() == 1 ? name : name + " (model " + (openings.size() + 1) + ")",
                    () -> SegmentationModel.of(model, device));
        }
        return open(openings);
    }

    /**
     * Checks that models can form an ensemble, by their names.
     *
     * @throws DataException if two models have different structures or preparations
     */
    public static void requireAlike(Map<String, StoredModel> models) {
        String first = models.keySet().iterator().next();
        models.forEach(
                (name, model) -> requireAlike(first, Described.of(models.get(first)), name, Described.of(model)));
    }

    /** What the models of an ensemble have in common. */
    private record Described(List<String> structures, PreparationSettings preparation) {
        static Described of(SegmentationModel model) {
            return new Described(model.structures(), model.preparation());
        }

        static Described of(StoredModel model) {
            return new Described(
                    model.description().structures().names(),
                    model.description().preparation());
        }
    }

    private static void requireAlike(String first, Described model, String second, Described other) {
        String difference;
        if (!model.structures().equals(other.structures())) {
            difference = "structures (" + String.join(", ", model.structures()) + " and "
                    + String.join(", ", other.structures()) + ")";
        } else if (!model.preparation().equals(other.preparation())) {
            difference =
                    "preparation (" + String.join("; ", model.preparation().differences(other.preparation())) + ")";
        } else {
            return;
        }
        throw new DataException("The models " + first + " and " + second + " cannot be averaged: they differ in the "
                + difference + "; give models of the same structures and the same preparation");
    }

    @Override
    public List<String> structures() {
        return members.get(0).structures();
    }

    @Override
    public PreparationSettings preparation() {
        return members.get(0).preparation();
    }

    @Override
    public Prediction predict(float[] images, int count) {
        List<Prediction> parts = new ArrayList<>();
        members.forEach(member -> parts.add(member.predict(images, count)));
        Prediction first = parts.get(0);
        float[] mean = new float[first.probabilities().length];
        for (int i = 0; i < mean.length; i++) {
            double sum = 0;
            for (Prediction part : parts) {
                sum += part.probabilities()[i];
            }
            mean[i] = (float) (sum / parts.size());
        }
        return new Prediction(count, first.classes(), first.size(), mean);
    }

    /** The prediction of the first model: channels and reconstructions of different networks have no mean. */
    @Override
    public Prediction disentangle(float[] images, int count) {
        return members.get(0).disentangle(images, count);
    }

    @Override
    public void close() {
        closeAll(members);
    }

    private static void closeAll(List<SegmentationModel> models) {
        RuntimeException fault = null;
        for (SegmentationModel model : models) {
            try {
                model.close();
            } catch (RuntimeException e) {
                if (fault == null) {
                    fault = e;
                } else {
                    fault.addSuppressed(e);
                }
            }
        }
        if (fault != null) {
            throw fault;
        }
    }
}
