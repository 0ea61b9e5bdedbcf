package dgnet.model.predict;

import dgnet.data.SubjectException;
import dgnet.data.dataset.Structures;
import dgnet.data.dataset.Structures.Region;
import dgnet.model.learn.Learner;
import dgnet.model.metric.Dice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Scores a learner's present parameters on the validation subjects of the source domains, on the prepared grid: a case at a time, so that
 * whoever runs it can do something else in between.
 */
public final class Validation {
    private final Learner learner;
    private final ValidationSet set;
    private final int batchSize;
    private final Map<String, Map<String, Mean>> means = new TreeMap<>();
    private final List<SubjectException> unusable = new ArrayList<>();
    private int scored;

    /**
     * A validation that has scored nothing yet.
     *
     * @param batchSize slices in one forward pass
     */
    public Validation(Learner learner, ValidationSet set, int batchSize) {
        this.learner = learner;
        this.set = set;
        this.batchSize = batchSize;
    }

    /** Scores every case at once. */
    public static ValidationScores score(Learner learner, ValidationSet set, int batchSize) {
        Validation validation = new Validation(learner, set, batchSize);
        while (validation.next()) {
            // The condition does the work.
        }
        return validation.scores();
    }

    /**
     * Scores one more case, where one is left. A case whose subject's files cannot be used is passed over. If the learner throws, the case
     * is still to come.
     *
     * @return whether any is left after it
     */
    public boolean next() {
        if (scored < set.size()) {
            try {
                score(set.load(scored));
            } catch (SubjectException fault) {
                unusable.add(fault);
            }
            scored++;
        }
        return scored < set.size();
    }

    private void score(ValidationCase volume) {
        SlicePredictor network = (slices, count) -> learner.predict(slices, count, false);
        byte[] labels = VolumePrediction.of(network, volume.images(), volume.depth(), volume.size(), batchSize)
                .labels();
        Map<String, Mean> regions = means.computeIfAbsent(volume.domain(), domain -> new LinkedHashMap<>());
        for (Region region : set.structures().regions()) {
            Dice.of(labels, volume.labels(), volume.labelled(), region)
                    .ifPresent(dice -> regions.computeIfAbsent(region.name(), name -> new Mean())
                            .add(dice));
        }
    }

    /** The faults of the cases that were passed over, in their order. */
    public List<SubjectException> unusable() {
        return List.copyOf(unusable);
    }

    /**
     * The Dice of every region, averaged over the cases of each domain that were scored so far. A case without a region on either side is
     * not counted for that region.
     */
    public ValidationScores scores() {
        Map<String, Map<String, Double>> dice = new TreeMap<>();
        means.forEach((domain, regions) -> {
            Map<String, Double> values = new LinkedHashMap<>();
            regions.forEach((region, mean) -> values.put(region, mean.value()));
            dice.put(domain, values);
        });
        return new ValidationScores(dice, mean(dice, set.structures()));
    }

    /** The mean over domains of the mean over single structures. */
    private static double mean(Map<String, Map<String, Double>> dice, Structures structures) {
        Mean domains = new Mean();
        for (Map<String, Double> regions : dice.values()) {
            Mean single = new Mean();
            for (Region region : structures.regions()) {
                if (!region.union() && regions.containsKey(region.name())) {
                    single.add(regions.get(region.name()));
                }
            }
            if (single.count > 0) {
                domains.add(single.value());
            }
        }
        return domains.count == 0 ? 0 : domains.value();
    }

    private static final class Mean {
        private double sum;
        private int count;

        void add(double value) {
            sum += value;
            count++;
        }

        double value() {
            return sum / count;
        }
    }
}
