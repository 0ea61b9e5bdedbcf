package dgnet.model.episode;

import dgnet.data.Draw;
import dgnet.data.sample.BatchRequest;
import dgnet.data.sample.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The slices that one episode needs, by domain: a pure function of the run's seed and the episode's number.
 *
 * @param episode the episode's number, from 0
 * @param metaTrain the domains of the inner update
 * @param metaTest the domain that evaluates the inner update; empty for a method without the split
 * @param portions the batches to collect; within one (role, step) in the order in which they are concatenated
 * @param partners for each portion another domain of the same (role, step), if there is one; augmentation may mix in its scans, but no
 *     scans of the other half of the episode
 */
public record EpisodePlan(
        long episode,
        List<String> metaTrain,
        List<String> metaTest,
        List<Portion> portions,
        Map<Portion, String> partners) {
    public EpisodePlan {
        metaTrain = List.copyOf(metaTrain);
        metaTest = List.copyOf(metaTest);
        portions = List.copyOf(portions);
        partners = Map.copyOf(partners);
    }

    /**
     * Slices of one domain.
     *
     * @param count number of slices, at least one
     */
    public record Portion(String domain, Role role, int step, int count) {
        /**
         * The request for these slices.
         *
         * @param excluded subjects of the domain to leave out
         */
        public BatchRequest request(long episode, Set<String> excluded) {
            return new BatchRequest(domain, episode, role, step, count, excluded);
        }
    }

    /**
     * The plan of one episode. With the split, the last domain of a random permutation of the source domains is meta-test and the others
     * are meta-train (the published choice for three domains). Without the split all domains are meta-train. A batch is divided evenly
     * among its domains; if it does not divide, the first domains of the permutation get one more slice.
     *
     * @param domains the source domains in the run's order
     * @param batch slices in each joined batch (B)
     * @param unlabelledSteps optimiser steps of the unlabelled half
     */
    public static EpisodePlan of(
            long seed, long episode, List<String> domains, Method method, int batch, int unlabelledSteps) {
        if (method.metaSplit() && domains.size() < 2) {
            throw new IllegalArgumentException(
                    "a meta-train / meta-test split needs at least two source domains, not " + domains);
        }
        List<String> order = new ArrayList<>();
        for (int index : Draw.of(seed, episode, "domains", 0).permutation(domains.size())) {
            order.add(domains.get(index));
        }
        int trained = method.metaSplit() ? order.size() - 1 : order.size();
        List<String> metaTrain = order.subList(0, trained);
        List<String> metaTest = order.subList(trained, order.size());
        if (batch < metaTrain.size()) {
            throw new IllegalArgumentException(
                    "a batch of " + batch + " slices is too small for one slice of each of the " + metaTrain.size()
                            + " meta-train domains " + metaTrain);
        }
        List<Portion> portions = new ArrayList<>();
        if (method.unlabelledHalf()) {
            for (int step = 0; step < unlabelledSteps; step++) {
                divide(metaTrain, Role.META_TRAIN_UNLABELLED, step, batch, portions);
                divide(metaTest, Role.META_TEST_UNLABELLED, step, batch, portions);
            }
        }
        divide(metaTrain, Role.META_TRAIN_LABELLED, 0, batch, portions);
        divide(metaTest, Role.META_TEST_LABELLED, 0, batch, portions);
        return new EpisodePlan(episode, metaTrain, metaTest, portions, partners(seed, episode, portions));
    }

    private static Map<Portion, String> partners(long seed, long episode, List<Portion> portions) {
        Map<Portion, String> partners = new HashMap<>();
        for (Portion portion : portions) {
            List<String> others = portions.stream()
                    .filter(other -> other.role() == portion.role() && other.step() == portion.step())
                    .map(Portion::domain)
                    .filter(domain -> !domain.equals(portion.domain()))
                    .toList();
            if (!others.isEmpty()) {
                Draw draw =
                        Draw.of(seed, episode, "partner/" + portion.role() + "/" + portion.domain(), portion.step());
                partners.put(portion, others.get(draw.below(others.size())));
            }
        }
        return partners;
    }

    private static void divide(List<String> domains, Role role, int step, int batch, List<Portion> portions) {
        for (int i = 0; i < domains.size(); i++) {
            int count = batch / domains.size() + (i < batch % domains.size() ? 1 : 0);
            portions.add(new Portion(domains.get(i), role, step, count));
        }
    }
}
