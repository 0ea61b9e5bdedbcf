package dgnet.model.predict;

import dgnet.data.SubjectException;
import dgnet.data.dataset.Structures;
import dgnet.data.dataset.Structures.Region;
import dgnet.model.learn.Learner;
import dgnet.model.learn.Prediction;
import dgnet.model.metric.Dice;
import dgnet.model.predict.ValidationSet.ValidationCase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Scores a learner's current parameters on the validation subjects of the source domains, on the prepared grid: one case at a time, so that
 * the caller can do other work in between. Slices larger than the network's view are covered by tiles, see {@link SlidingWindow}.
 */
public final class Validation {
    private final Learner learner;
    private final ValidationSet set;
    private final int batchSize;
    private final Map<String, Map<String, Mean>> means = new TreeMap<>();
    private final List<SubjectException> unusable = new ArrayList<>();
    private int scored;

    /**
     * A validation without scores yet.
     *
     * @param batchSize slices in one forward pass
     */
    public Validation(Learner learner, ValidationSet set, int batchSize) {
        this.learner = learner;
        this.set = set;
        this.batchSize = batchSize;
    }

    /** Scores all cases. */
    public static ValidationScores score(Learner learner, ValidationSet set, int batchSize) {
        Validation validation = new Validation(learner, set, batchSize);
        while (validation.next()) {
            // next() does the work.
        }
        return validation.scores();
    }

    /**
     * Scores the next case, if there is one. A case whose files cannot be used is skipped. If the learner throws, the case can be scored
     * again.
     *
     * @return whether more cases are left
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
        int pixels = volume.height() * volume.width();
        byte[] labels = new byte[volume.depth() * pixels];
        new SlidingWindow(network, volume.size(), batchSize)
                .predict(
                        volume.depth(),
                        volume.width(),
                        volume.height(),
                        volume::image,
                        (slice, classes, probabilities) ->
                                Prediction.mostProbable(probabilities, 0, classes, pixels, labels, slice * pixels));
        Map<String, Mean> regions = means.computeIfAbsent(volume.domain(), domain -> new LinkedHashMap<>());
        for (Region region : set.structures().regions()) {
            Dice.of(labels, volume.labels(), volume.labelled(), region)
                    .ifPresent(dice -> regions.computeIfAbsent(region.name(), name -> new Mean())
                            .add(dice));
        }
    }

    /** The exceptions of the skipped cases, in order. */
    public List<SubjectException> unusable() {
        return List.copyOf(unusable);
    }

    /**
     * The mean Dice of every region over the scored cases of each domain. A case without the region on either side is not counted for it.
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

    /**
     * The scores of the validation subjects.
     *
     * @param dice domain → region → mean Dice over the domain's cases, without regions that no case has
     * @param mean mean over domains of the mean over single structures (without unions); 0 if there are no cases
     */
    public record ValidationScores(Map<String, Map<String, Double>> dice, double mean) {
        public ValidationScores {
            Map<String, Map<String, Double>> copy = new TreeMap<>();
            dice.forEach(
                    (domain, regions) -> copy.put(domain, Collections.unmodifiableMap(new LinkedHashMap<>(regions))));
            dice = Collections.unmodifiableMap(copy);
        }
    }
}
