package dgnet.data.dataset;

import dgnet.data.DataException;
import dgnet.data.Draw;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

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
     * @param validation subjects held out to choose the model; may be empty. Those without masks are held out because another scan of
     *     their group is
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
     * Divides every source domain by group, so that all scans of a patient have one role. The validation groups are drawn first, so they
     * do not depend on the share of labelled groups. The labelled groups of a smaller share are a subset of those of a larger one. A group
     * with scans in several source domains is held out in all of them or in none.
     *
     * @param sources source domains; empty: every domain except the target
     * @param labelledFraction share of the labelled groups without the validation groups that keep their labels, in (0, 1]; rounded up
     * @param validationFraction share of the labelled groups held out, in [0, 1); rounded, never all, and at least one if it is above 0
     *     and the domain has two labelled groups
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
        Set<String> seen = new TreeSet<>();
        chosen.forEach(name -> seen.addAll(groups(dataset.subjects(name))));
        seen.retainAll(groups(dataset.subjects(target)));
        if (!seen.isEmpty()) {
            throw new DataException("the target domain " + target + " and the source domains have scans of the same"
                    + " patients (column group): " + String.join(", ", seen)
                    + "; training would see patients of the target. Remove these scans from one side, or choose other"
                    + " data.sources");
        }
        Set<String> held = new HashSet<>();
        Set<String> trained = new HashSet<>();
        return new Split(
                target,
                chosen.stream()
                        .map(name -> {
                            DomainSplit split =
                                    divide(dataset, name, labelledFraction, validationFraction, seed, held, trained);
                            held.addAll(groups(split.validation()));
                            trained.addAll(groups(split.labelled()));
                            trained.addAll(groups(split.unlabelled()));
                            return split;
                        })
                        .toList());
    }

    private static Set<String> groups(List<Subject> subjects) {
        return subjects.stream().map(Subject::group).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /**
     * @param heldBefore groups that an earlier domain holds out
     * @param trainedBefore groups that an earlier domain trains on
     */
    private static DomainSplit divide(
            Dataset dataset,
            String domain,
            double labelledFraction,
            double validationFraction,
            long seed,
            Set<String> heldBefore,
            Set<String> trainedBefore) {
        List<Subject> subjects = dataset.subjects(domain);
        List<String> groups =
                List.copyOf(groups(subjects.stream().filter(Subject::labelled).toList()));
        if (groups.isEmpty()) {
            throw new DataException("the source domain " + domain + " in " + dataset.root()
                    + " has no labelled subject; leave it out of data.sources or add a mask");
        }
        int n = groups.size();
        int held = (int) Math.round(validationFraction * n);
        if (validationFraction > 0) {
            held = Math.max(1, held);
        }
        held = Math.min(held, n - 1);
        int[] order = Draw.of(seed, 0, "split:" + domain, 0).permutation(n);
        Set<String> validation = new HashSet<>(heldBefore);
        int open = held - (int) groups.stream().filter(heldBefore::contains).count();
        List<String> training = new ArrayList<>();
        for (int k : order) {
            String group = groups.get(k);
            if (validation.contains(group)) {
                continue;
            }
            if (open > 0 && !trainedBefore.contains(group)) {
                validation.add(group);
                open--;
            } else {
                training.add(group);
            }
        }
        if (training.isEmpty()) {
            throw new DataException("every patient of the source domain " + domain + " in " + dataset.root()
                    + " with a mask is held out for validation in another source domain; leave the domain out of"
                    + " data.sources, or set data.validation-fraction to a smaller value");
        }
        // Floating point makes a product such as 0.07 · 100 slightly larger than the intended whole number.
        int kept = Math.max(1, (int) Math.ceil(labelledFraction * training.size() - 1e-9));
        return assign(domain, subjects, validation, new HashSet<>(training.subList(0, kept)));
    }

    private static DomainSplit assign(
            String domain, List<Subject> subjects, Set<String> validationGroups, Set<String> labelledGroups) {
        List<Subject> labelled = new ArrayList<>();
        List<Subject> validation = new ArrayList<>();
        List<Subject> unlabelled = new ArrayList<>();
        for (Subject subject : subjects) {
            if (validationGroups.contains(subject.group())) {
                validation.add(subject);
            } else if (!subject.labelled()) {
                unlabelled.add(subject);
            } else if (labelledGroups.contains(subject.group())) {
                labelled.add(subject);
            } else {
                unlabelled.add(subject.withoutMasks());
            }
        }
        return new DomainSplit(domain, labelled, validation, unlabelled);
    }

    private static void require(Dataset dataset, String domain, String kind) {
        if (!dataset.domains().contains(domain)) {
            throw new DataException("the " + kind + " domain is \"" + domain + "\"; " + dataset.root() + " has "
                    + String.join(", ", dataset.domains()));
        }
    }
}
