package dgnet.model.predict;

import dgnet.data.dataset.Split;
import dgnet.data.dataset.Structures;
import dgnet.data.dataset.Subject;
import dgnet.data.dataset.Subject.LabelledFrame;
import dgnet.data.prepare.PreparedStore;
import dgnet.data.prepare.PreparedStore.PreparedSlice;
import dgnet.model.predict.ValidationSet.ValidationCase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The validation subjects of a run's source domains, read from the prepared store: one case for each labelled frame. The indices of its
 * slices are computed once; pixels are read when a case is loaded.
 */
public final class StoreValidationSet implements ValidationSet {
    private final PreparedStore store;
    private final Structures structures;
    private final List<Volume> volumes = new ArrayList<>();

    private record Key(String subject, int frame) {}

    private record Volume(String subject, String domain, int frame, List<PreparedSlice> slices) {}

    /**
     * The validation cases of a split.
     *
     * @param store contains the split's source domains; must stay open while cases are loaded
     */
    public StoreValidationSet(PreparedStore store, Split split, Structures structures) {
        this.store = store;
        this.structures = structures;
        for (Split.DomainSplit source : split.sources()) {
            if (source.validation().isEmpty()) {
                continue;
            }
            Map<Key, List<PreparedSlice>> slices = new LinkedHashMap<>();
            for (PreparedSlice slice : store.slices(source.domain())) {
                slices.computeIfAbsent(new Key(slice.subject(), slice.frame()), key -> new ArrayList<>())
                        .add(slice);
            }
            for (Subject subject : source.validation()) {
                for (LabelledFrame frame : subject.labelledFrames()) {
                    List<PreparedSlice> found = slices.getOrDefault(new Key(subject.id(), frame.index()), List.of());
                    // A subject whose file could not be prepared has no slices, and no case.
                    if (found.stream().anyMatch(PreparedSlice::labelled)) {
                        volumes.add(new Volume(subject.id(), source.domain(), frame.index(), List.copyOf(found)));
                    }
                }
            }
        }
    }

    @Override
    public Structures structures() {
        return structures;
    }

    @Override
    public int size() {
        return volumes.size();
    }

    @Override
    public String domain(int index) {
        return volumes.get(index).domain();
    }

    @Override
    public ValidationCase load(int index) {
        Volume volume = volumes.get(index);
        int depth = volume.slices().size();
        int pixels = store.size() * store.size();
        float[] images = new float[depth * pixels];
        byte[] labels = new byte[depth * pixels];
        boolean[] labelled = new boolean[depth];
        for (int z = 0; z < depth; z++) {
            PreparedSlice slice = volume.slices().get(z);
            store.image(volume.domain(), slice.index(), images, z * pixels);
            store.labels(volume.domain(), slice.index(), labels, z * pixels);
            labelled[z] = slice.labelled();
        }
        return new ValidationCase(
                volume.subject(), volume.domain(), volume.frame(), depth, store.size(), images, labels, labelled);
    }
}
