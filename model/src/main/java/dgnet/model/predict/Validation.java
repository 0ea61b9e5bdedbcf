package dgnet.model.predict;

import dgnet.data.dataset.Structures;
import dgnet.data.dataset.Structures.Region;
import dgnet.model.learn.Learner;
import dgnet.model.metric.Dice;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Scores a learner's present parameters on the validation subjects of the source domains, on the prepared grid. */
public final class Validation {
    private Validation() {}

    /**
     * The Dice of every region, averaged over the cases of each domain. A case without a region on either side is not counted for that
     * region.
     *
     * @param batchSize slices in one forward pass
     */
    public static ValidationScores score(Learner learner, ValidationSet set, int batchSize) {
        Map<String, Map<String, Mean>> means = new TreeMap<>();
        for (int index = 0; index < set.size(); index++) {
            ValidationCase volume = set.load(index);
            byte[] labels = VolumePrediction.of(learner, volume.images(), volume.depth(), volume.size(), batchSize)
                    .labels();
            Map<String, Mean> regions = means.computeIfAbsent(volume.domain(), domain -> new LinkedHashMap<>());
            for (Region region : set.structures().regions()) {
                Dice.of(labels, volume.labels(), volume.labelled(), region)
                        .ifPresent(dice -> regions.computeIfAbsent(region.name(), name -> new Mean())
                                .add(dice));
            }
        }
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
