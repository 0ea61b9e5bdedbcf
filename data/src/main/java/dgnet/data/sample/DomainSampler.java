package dgnet.data.sample;

import dgnet.data.DataException;
import dgnet.data.Draw;
import dgnet.data.dataset.Split;
import dgnet.data.dataset.Subject;
import dgnet.data.prepare.PreparedStore;
import dgnet.data.prepare.PreparedStore.PreparedSlice;
import dgnet.data.prepare.PreparedStore.RefusedSubject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Draws augmented batches of one source domain: a pure function of the arguments of {@link #draw}, so two samplers of the same store,
 * split, settings and seed give the same batches in any order and on any thread. Safe for use by several threads.
 *
 * <p>Labelled roles draw from the labelled slices of the labelled subjects. Unlabelled roles draw from all slices of the unlabelled subjects
 * and the unlabelled slices (frames without annotation) of the labelled subjects. If there are none, or all are excluded, they draw from
 * the labelled slices without their labels. Validation subjects are never drawn. Slices are drawn with replacement, with the probabilities
 * of {@link Balance}.
 *
 * <p>Subjects can be excluded from a draw: their slices are drawn again, from another random stream, and all other slices stay the same.
 */
public final class DomainSampler {
    private final PreparedStore store;
    private final String domain;
    private final AugmentationSettings augmentation;
    private final long seed;
    private final SlicePool labelled;
    private final SlicePool unlabelled;
    private final ThreadLocal<Workspace> workspaces;

    /** As the constructor below, with equally likely slices. */
    public DomainSampler(PreparedStore store, Split.DomainSplit split, AugmentationSettings augmentation, long seed) {
        this(store, split, augmentation, Balance.SLICE, seed);
    }

    /** @throws DataException if the labelled subjects of the split have no labelled slice in the store */
    public DomainSampler(
            PreparedStore store,
            Split.DomainSplit split,
            AugmentationSettings augmentation,
            Balance balance,
            long seed) {
        this.store = store;
        this.domain = split.domain();
        this.augmentation = augmentation;
        this.seed = seed;
        this.workspaces = ThreadLocal.withInitial(() -> new Workspace(store.size()));
        Set<String> labelledSubjects = ids(split.labelled());
        Set<String> unlabelledSubjects = ids(split.unlabelled());
        List<PreparedSlice> slices = store.slices(domain);
        this.labelled =
                SlicePool.of(slices, slice -> slice.labelled() && labelledSubjects.contains(slice.subject()), balance);
        SlicePool others = SlicePool.of(
                slices,
                slice -> unlabelledSubjects.contains(slice.subject())
                        || (!slice.labelled() && labelledSubjects.contains(slice.subject())),
                balance);
        this.unlabelled = others.size() > 0 ? others : labelled;
        if (labelled.size() == 0) {
            throw new DataException("The source domain " + domain + " has no labelled slice for training; its labelled"
                    + " subjects are " + labelledSubjects + ". Leave it out of data.sources or add masks."
                    + refusals());
        }
    }

    /** The working arrays of one thread, reused for every slice. */
    private static final class Workspace {
        private final float[] image;
        private final byte[] labels;
        private final float[] scratch;

        private Workspace(int size) {
            image = new float[size * size];
            labels = new byte[size * size];
            scratch = new float[Augmentation.scratchSize(size)];
        }
    }

    private String refusals() {
        List<RefusedSubject> refused = store.refused().stream()
                .filter(subject -> subject.domain().equals(domain))
                .toList();
        return refused.isEmpty()
                ? ""
                : " " + refused.size() + " of its subjects cannot be used; the first: "
                        + refused.get(0).cause();
    }

    /** The domain's name. */
    public String domain() {
        return domain;
    }

    /** The number of slices from which batches in {@code role} are drawn. */
    public int poolSize(Role role) {
        return pool(role).size();
    }

    /**
     * Draws one batch of this domain.
     *
     * @param foreign amplitudes of another domain to mix in, one for each slice; may be empty
     * @throws dgnet.data.SubjectException if the prepared slices of a subject cannot be read
     * @throws DataException if every subject with labelled slices is excluded
     */
    public Batch draw(BatchRequest request, List<AmplitudeSpectrum> foreign) {
        Role role = request.role();
        int count = request.count();
        SlicePool pool = pool(request);
        int size = store.size();
        int pixels = size * size;
        float[] images = new float[count * pixels];
        byte[] labels = new byte[role.labelled() ? count * pixels : 0];
        Workspace work = workspaces.get();
        String key = key(request);
        for (int position = 0; position < count; position++) {
            DrawnSlice drawn = drawSlice(pool, request, key, position);
            int index = drawn.index();
            Optional<AmplitudeSpectrum> other =
                    foreign.isEmpty() ? Optional.empty() : Optional.of(foreign.get(position));
            Augmentation chosen = Augmentation.of(augmentation, size, drawn.draw(), other);
            store.image(domain, index, work.image, 0);
            chosen.image(work.image, size, images, position * pixels, work.scratch);
            if (role.labelled()) {
                store.labels(domain, index, work.labels, 0);
                chosen.labels(work.labels, size, labels, position * pixels);
            }
        }
        return new Batch(domain, request.episode(), role, request.step(), count, size, images, labels);
    }

    /** Whether amplitudes of other domains are mixed into batches. */
    public boolean mixesAmplitudes() {
        return augmentation.more().fourierAmplitude().probability() > 0;
    }

    /**
     * Amplitudes of slices of this domain, for a batch of another domain. The slices are not augmented.
     *
     * @param by the other domain
     * @param slices the slices of this domain
     * @throws DataException as {@link #draw}
     */
    public List<AmplitudeSpectrum> amplitudes(String by, BatchRequest slices) {
        SlicePool pool = pool(slices);
        Workspace work = workspaces.get();
        int size = store.size();
        String key = key(slices) + "/amplitudes for " + by;
        List<AmplitudeSpectrum> spectra = new ArrayList<>();
        for (int position = 0; position < slices.count(); position++) {
            store.image(domain, drawSlice(pool, slices, key, position).index(), work.image, 0);
            spectra.add(AmplitudeSpectrum.of(
                    work.image, 0, size, augmentation.more().radius(size)));
        }
        return spectra;
    }

    private String key(BatchRequest request) {
        return request.role() + "/" + request.step() + "/" + domain;
    }

    /** A drawn slice: its index in the store, and the draw, which also decides its augmentation. */
    private record DrawnSlice(int index, Draw draw) {}

    private DrawnSlice drawSlice(SlicePool pool, BatchRequest request, String key, int position) {
        long episode = request.episode();
        Draw draw = Draw.of(seed, episode, key, position);
        int index = pool.draw(draw);
        for (int again = 1; request.excluded().contains(pool.subject(index)); again++) {
            draw = Draw.of(seed, episode, key + "/" + again, position);
            index = pool.draw(draw);
        }
        return new DrawnSlice(index, draw);
    }

    private SlicePool pool(Role role) {
        return role.labelled() ? labelled : unlabelled;
    }

    /** A pool for the role with slices of subjects that are not excluded. */
    private SlicePool pool(BatchRequest request) {
        Role role = request.role();
        Set<String> excluded = request.excluded();
        if (pool(role).anyLeft(excluded)) {
            return pool(role);
        }
        if (labelled.anyLeft(excluded)) {
            return labelled;
        }
        throw new DataException("The source domain " + domain + " has no slice left to draw for " + role
                + ": all its labelled subjects are excluded (" + new TreeSet<>(excluded)
                + "). Repair their files, or leave the domain out of data.sources.");
    }

    private static Set<String> ids(List<Subject> subjects) {
        return subjects.stream().map(Subject::id).collect(Collectors.toUnmodifiableSet());
    }

    /** The groups of slices of a domain that are drawn with equal probability. The episode's plan decides the shares of domains in a batch. */
    public enum Balance {
        /** Every slice is equally likely, as published. */
        SLICE,
        /** Every subject is equally likely, then each of its slices: scans with many frames are not preferred. */
        SUBJECT,
        /** Each third of the positions along a scan is equally likely, then each slice in it: the ends are drawn as often as the middle. */
        POSITION
    }
}
