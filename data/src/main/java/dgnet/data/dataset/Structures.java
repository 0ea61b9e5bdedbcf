package dgnet.data.dataset;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a data set's labels mean: label 0 is background, label k is {@code names.get(k - 1)}.
 *
 * @param names one per label
 * @param regions what is scored: each structure, and unions of them
 */
public record Structures(List<String> names, List<Region> regions) {
    public Structures {
        names = List.copyOf(names);
        regions = List.copyOf(regions);
        for (Region region : regions) {
            for (int label : region.labels()) {
                if (label < 1 || label > names.size()) {
                    throw new IllegalArgumentException("the region " + region.name() + " has label " + label
                            + "; the labels are 1 to " + names.size());
                }
            }
        }
    }

    /** Structures that are each a region of their own. */
    public static Structures of(String... names) {
        List<Region> regions = new ArrayList<>();
        for (int k = 0; k < names.length; k++) {
            regions.add(new Region(names[k], Set.of(k + 1)));
        }
        return new Structures(List.of(names), regions);
    }

    /** These structures and one more region: the union of {@code labels}. */
    public Structures with(String name, Set<Integer> labels) {
        List<Region> more = new ArrayList<>(regions);
        more.add(new Region(name, labels));
        return new Structures(names, more);
    }

    /** The regions that are a single structure each, by name. */
    public List<String> single() {
        return regions.stream()
                .filter(region -> !region.union())
                .map(Region::name)
                .toList();
    }

    /** How many structures there are (K), without background. */
    public int count() {
        return names.size();
    }

    /**
     * A set of labels that is scored as one.
     *
     * @param labels sorted; not empty
     */
    public record Region(String name, Set<Integer> labels) {
        public Region {
            if (labels.isEmpty()) {
                throw new IllegalArgumentException("the region " + name + " has no labels");
            }
            labels = Collections.unmodifiableSet(new TreeSet<>(labels));
        }

        /** Whether the region is a union of several structures. */
        public boolean union() {
            return labels.size() > 1;
        }
    }
}
