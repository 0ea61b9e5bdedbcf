package dgnet.data.sample;

import dgnet.data.DataException;
import dgnet.data.dataset.Split;
import dgnet.data.dataset.Subject;
import dgnet.data.prepare.PreparedSlice;
import dgnet.data.prepare.PreparedStore;
import dgnet.data.prepare.RefusedSubject;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Draws augmented batches of one source domain: a pure function of the arguments of {@link #draw}, so two samplers of the same store,
 * split, settings and seed give the same batches in any order and on any thread. Safe for use by several threads.
 *
 * <p>Labelled roles draw from the labelled slices of the labelled subjects. Unlabelled roles draw from every slice of the unlabelled
 * subjects and the other slices (frames without annotation) of the labelled ones; where none is there, or none is left of them,
 * from the labelled slices without their labels. Validation subjects are in neither. Draws are uniform over slices, with replacement.
 *
 * <p>Subjects can be excluded from a draw: a slice of one is drawn again, from another stream of random numbers, and every other slice
 * is the one that it would have been.
 */
public final class DomainSampler {
    private final PreparedStore store;
    private final String domain;
    private final AugmentationSettings augmentation;
    private final long seed;
    private final List<PreparedSlice> slices;
    private final int[] labelled;
    private final int[] unlabelled;

    /** @throws DataException where the split's labelled subjects have no labelled slice in the store */
    public DomainSampler(PreparedStore store, Split.DomainSplit split, AugmentationSettings augmentation, long seed) {
        this.store = store;
        this.domain = split.domain();
        this.augmentation = augmentation;
        this.seed = seed;
        Set<String> labelledSubjects = ids(split.labelled());
        Set<String> unlabelledSubjects = ids(split.unlabelled());
        this.slices = store.slices(domain);
        this.labelled = slices.stream()
                .filter(slice -> slice.labelled() && labelledSubjects.contains(slice.subject()))
                .mapToInt(PreparedSlice::index)
                .toArray();
        int[] others = slices.stream()
                .filter(slice -> unlabelledSubjects.contains(slice.subject())
                        || (!slice.labelled() && labelledSubjects.contains(slice.subject())))
                .mapToInt(PreparedSlice::index)
                .toArray();
        this.unlabelled = others.length > 0 ? others : labelled;
        if (labelled.length == 0) {
            throw new DataException("The source domain " + domain + " has no labelled slice to train on: its labelled"
                    + " subjects are " + labelledSubjects + ". Leave it out of data.sources or add masks."
                    + refusals());
        }
    }

    private String refusals() {
        List<RefusedSubject> refused = store.refused().stream()
                .filter(subject -> subject.domain().equals(domain))
                .toList();
        return refused.isEmpty()
                ? ""
                : " Subjects of it that cannot be used: " + refused.size() + "; the first: "
                        + refused.get(0).cause();
    }

    /** The domain's name. */
    public String domain() {
        return domain;
    }

    /** How many slices batches in {@code role} are drawn from. */
    public int poolSize(Role role) {
        return pool(role).length;
    }

    /**
     * Draws one batch.
     *
     * @param step which of the episode's steps in that role (0 for labelled roles)
     * @param count slices in it (B), at least one
     * @param excluded subjects that no slice is taken from
     * @throws dgnet.data.SubjectException where the prepared slices of a subject cannot be read
     * @throws DataException where every subject with labelled slices is excluded
     */
    public Batch draw(long episode, Role role, int step, int count, Set<String> excluded) {
        int[] pool = pool(role, excluded);
        int size = store.size();
        int pixels = size * size;
        float[] images = new float[count * pixels];
        byte[] labels = new byte[role.labelled() ? count * pixels : 0];
        float[] image = new float[pixels];
        byte[] label = new byte[role.labelled() ? pixels : 0];
        float[] scratch = new float[Augmentation.scratchSize(size)];
        String key = role + "/" + step + "/" + domain;
        for (int position = 0; position < count; position++) {
            Draw draw = Draw.of(seed, episode, key, position);
            int index = pool[draw.below(pool.length)];
            for (int again = 1; excluded.contains(slices.get(index).subject()); again++) {
                draw = Draw.of(seed, episode, key + "/" + again, position);
                index = pool[draw.below(pool.length)];
            }
            Augmentation variation = Augmentation.of(augmentation, draw);
            store.image(domain, index, image, 0);
            variation.image(image, size, images, position * pixels, scratch);
            if (role.labelled()) {
                store.labels(domain, index, label, 0);
                variation.labels(label, size, labels, position * pixels);
            }
        }
        return new Batch(domain, episode, role, step, count, size, images, labels);
    }

    private int[] pool(Role role) {
        return role.labelled() ? labelled : unlabelled;
    }

    /** The pool of a role of which something is left. */
    private int[] pool(Role role, Set<String> excluded) {
        if (anyLeft(pool(role), excluded)) {
            return pool(role);
        }
        if (anyLeft(labelled, excluded)) {
            return labelled;
        }
        throw new DataException("The source domain " + domain + " has no slice left to draw for " + role
                + ": its labelled subjects are all set aside, as " + new TreeSet<>(excluded)
                + " are. Repair their files, or leave the domain out of data.sources.");
    }

    private boolean anyLeft(int[] pool, Set<String> excluded) {
        return Arrays.stream(pool)
                .anyMatch(index -> !excluded.contains(slices.get(index).subject()));
    }

    private static Set<String> ids(List<Subject> subjects) {
        return subjects.stream().map(Subject::id).collect(Collectors.toUnmodifiableSet());
    }
}
