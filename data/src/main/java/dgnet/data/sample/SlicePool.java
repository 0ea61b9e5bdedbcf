package dgnet.data.sample;

import dgnet.data.Draw;
import dgnet.data.prepare.PreparedStore.PreparedSlice;
import dgnet.data.sample.DomainSampler.Balance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The slices from which a batch is drawn, in equally likely groups. Immutable; stores a few numbers for each slice. */
final class SlicePool {
    private static final int THIRDS = 3;

    private final int[][] groups;
    /** Subjects by index in the store; null for a slice that is not in the pool. */
    private final String[] subjects;

    private final Set<String> present;
    private final int size;

    private SlicePool(int[][] groups, String[] subjects) {
        this.groups = groups;
        this.subjects = subjects;
        this.present = Arrays.stream(subjects).filter(Objects::nonNull).collect(Collectors.toCollection(TreeSet::new));
        this.size = Arrays.stream(groups).mapToInt(group -> group.length).sum();
    }

    static SlicePool of(List<PreparedSlice> slices, Predicate<PreparedSlice> member, Balance balance) {
        Map<String, List<Integer>> groups = new TreeMap<>();
        String[] subjects = new String[slices.size()];
        int start = 0;
        while (start < slices.size()) {
            int end = endOfFrame(slices, start);
            for (int index = start; index < end; index++) {
                PreparedSlice slice = slices.get(index);
                if (member.test(slice)) {
                    subjects[index] = slice.subject();
                    groups.computeIfAbsent(group(slice, end - start, balance), unused -> new ArrayList<>())
                            .add(index);
                }
            }
            start = end;
        }
        int[][] indices = groups.values().stream()
                .map(group -> group.stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
        return new SlicePool(indices, subjects);
    }

    private static int endOfFrame(List<PreparedSlice> slices, int start) {
        PreparedSlice first = slices.get(start);
        int end = start + 1;
        while (end < slices.size()
                && slices.get(end).frame() == first.frame()
                && slices.get(end).subject().equals(first.subject())) {
            end++;
        }
        return end;
    }

    private static String group(PreparedSlice slice, int depth, Balance balance) {
        return switch (balance) {
            case SLICE -> "";
            case SUBJECT -> slice.subject();
            case POSITION -> Integer.toString(slice.z() * THIRDS / depth);
        };
    }

    /** Number of slices. */
    int size() {
        return size;
    }

    /** Whether the pool has slices of subjects that are not excluded. */
    boolean anyLeft(Set<String> excluded) {
        return present.stream().anyMatch(subject -> !excluded.contains(subject));
    }

    /** Draws a slice and returns its index in the domain's store. Takes one number of the draw, and another one if there are several groups. */
    int draw(Draw draw) {
        int[] group = groups[groups.length == 1 ? 0 : draw.below(groups.length)];
        return group[draw.below(group.length)];
    }

    /** The subject of a slice of the pool. */
    String subject(int index) {
        return subjects[index];
    }
}
