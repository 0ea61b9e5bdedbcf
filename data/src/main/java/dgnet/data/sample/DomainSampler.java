package dgnet.data.sample;

import dgnet.data.DataException;
import dgnet.data.dataset.Split;
import dgnet.data.dataset.Subject;
import dgnet.data.prepare.PreparedSlice;
import dgnet.data.prepare.PreparedStore;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Draws augmented batches of one source domain: a pure function of the arguments of {@link #draw}, so two samplers of the same store,
 * split, settings and seed give the same batches in any order and on any thread. Safe for use by several threads.
 *
 * <p>Labelled roles draw from the labelled slices of the labelled subjects. Unlabelled roles draw from every slice of the unlabelled
 * subjects and the other slices (frames without annotation) of the labelled ones; where there is none, from the labelled slices
 * without their labels. Validation subjects are in neither. Draws are uniform over slices, with replacement.
 */
public final class DomainSampler {
    private final PreparedStore store;
    private final String domain;
    private final AugmentationSettings augmentation;
    private final long seed;
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
        List<PreparedSlice> slices = store.slices(domain);
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
                    + " subjects are " + labelledSubjects + ". Leave it out of data.sources or add masks.");
        }
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
     */
    public Batch draw(long episode, Role role, int step, int count) {
        int[] pool = pool(role);
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

    private static Set<String> ids(List<Subject> subjects) {
        return subjects.stream().map(Subject::id).collect(Collectors.toUnmodifiableSet());
    }
}
