package dgnet.data.dataset;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The structures that a data set's labels denote: label 0 is background, label k is {@code names.get(k - 1)}.
 *
 * @param names one name per label
 * @param regions the regions that are scored: each structure, and unions of structures
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

    /** Structures of which each is one region. */
    public static Structures of(String... names) {
        List<Region> regions = new ArrayList<>();
        for (int k = 0; k < names.length; k++) {
            regions.add(new Region(names[k], Set.of(k + 1)));
        }
        return new Structures(List.of(names), regions);
    }

    /** A copy with one more region: the union of {@code labels}. */
    public Structures with(String name, Set<Integer> labels) {
        List<Region> more = new ArrayList<>(regions);
        more.add(new Region(name, labels));
        return new Structures(names, more);
    }

    /** The names of the regions that consist of a single structure. */
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
     * A set of labels that is scored as one region.
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
