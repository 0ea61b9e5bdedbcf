package dgnet.data.dataset;

import dgnet.data.DataException;
import dgnet.data.Draw;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * The role of every subject in a run: a pure function of the data set, the settings and the seed.
 *
 * @param target the domain that training never reads
 * @param sources the domains used for training, in the run's order
 */
public record Split(String target, List<DomainSplit> sources) {
    public Split {
        sources = List.copyOf(sources);
    }

    /**
     * The subjects of one source domain, each in one list, sorted by id.
     *
     * @param labelled subjects used for training with labels; at least one
     * @param validation subjects held out to choose the model; may be empty
     * @param unlabelled subjects used for training without labels: those without masks, and those whose masks are dropped here
     */
    public record DomainSplit(
            String domain, List<Subject> labelled, List<Subject> validation, List<Subject> unlabelled) {
        public DomainSplit {
            labelled = List.copyOf(labelled);
            validation = List.copyOf(validation);
            unlabelled = List.copyOf(unlabelled);
        }
    }

    /**
     * Divides every source domain by subject. The validation subjects are drawn first, so they do not depend on the share of labelled
     * subjects. The labelled subjects of a smaller share are a subset of those of a larger one.
     *
     * @param sources source domains; empty: every domain except the target
     * @param labelledFraction share of the labelled subjects without the validation subjects that keep their labels, in (0, 1]; rounded up
     * @param validationFraction share of the labelled subjects held out, in [0, 1); rounded, never all, and at least one if it is above 0
     *     and the domain has two labelled subjects
     */
    public static Split of(
            Dataset dataset,
            String target,
            List<String> sources,
            double labelledFraction,
            double validationFraction,
            long seed) {
        if (!(labelledFraction > 0 && labelledFraction <= 1)) {
            throw new DataException(
                    "the labelled fraction is " + labelledFraction + "; it must be above 0 and at most 1");
        }
        if (!(validationFraction >= 0 && validationFraction < 1)) {
            throw new DataException(
                    "the validation fraction is " + validationFraction + "; it must be at least 0 and below 1");
        }
        require(dataset, target, "target");
        sources.forEach(source -> require(dataset, source, "source"));
        if (sources.contains(target)) {
            throw new DataException(
                    "the target domain " + target + " is among the sources; training must not see the target");
        }
        if (new LinkedHashSet<>(sources).size() < sources.size()) {
            throw new DataException("a domain is listed twice among the sources " + String.join(", ", sources));
        }
        List<String> chosen = sources.isEmpty()
                ? dataset.domains().stream()
                        .filter(name -> !name.equals(target))
                        .toList()
                : sources;
        if (chosen.isEmpty()) {
            throw new DataException("the only domain in " + dataset.root() + " is the target " + target
                    + "; training needs at least one other");
        }
        return new Split(
                target,
                chosen.stream()
                        .map(name -> divide(dataset, name, labelledFraction, validationFraction, seed))
                        .toList());
    }

    private static DomainSplit divide(
            Dataset dataset, String domain, double labelledFraction, double validationFraction, long seed) {
        List<Subject> masked = new ArrayList<>();
        List<Subject> unlabelled = new ArrayList<>();
        for (Subject subject : dataset.subjects(domain)) {
            (subject.labelled() ? masked : unlabelled).add(subject);
        }
        if (masked.isEmpty()) {
            throw new DataException("the source domain " + domain + " in " + dataset.root()
                    + " has no labelled subject; leave it out of data.sources or add a mask");
        }
        int n = masked.size();
        int held = (int) Math.round(validationFraction * n);
        if (validationFraction > 0) {
            held = Math.max(1, held);
        }
        held = Math.min(held, n - 1);
        // Floating point makes a product such as 0.07 · 100 slightly larger than the intended whole number.
        int kept = Math.max(1, (int) Math.ceil(labelledFraction * (n - held) - 1e-9));
        int[] order = Draw.of(seed, 0, "split:" + domain, 0).permutation(n);
        List<Subject> validation = new ArrayList<>();
        List<Subject> labelled = new ArrayList<>();
        for (int k = 0; k < n; k++) {
            Subject subject = masked.get(order[k]);
            if (k < held) {
                validation.add(subject);
            } else if (k < held + kept) {
                labelled.add(subject);
            } else {
                unlabelled.add(subject.withoutMasks());
            }
        }
        Comparator<Subject> byId = Comparator.comparing(Subject::id);
        labelled.sort(byId);
        validation.sort(byId);
        unlabelled.sort(byId);
        return new DomainSplit(domain, labelled, validation, unlabelled);
    }

    private static void require(Dataset dataset, String domain, String kind) {
        if (!dataset.domains().contains(domain)) {
            throw new DataException("the " + kind + " domain is \"" + domain + "\"; " + dataset.root() + " has "
                    + String.join(", ", dataset.domains()));
        }
    }
}
