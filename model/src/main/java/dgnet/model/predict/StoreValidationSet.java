package dgnet.model.predict;

import dgnet.data.dataset.Split;
import dgnet.data.dataset.Structures;
import dgnet.data.dataset.Subject;
import dgnet.data.dataset.Subject.LabelledFrame;
import dgnet.data.nifti.NiftiException;
import dgnet.data.nifti.NiftiImage;
import dgnet.data.prepare.PreparationSettings;
import dgnet.data.prepare.PreparedStore;
import dgnet.data.prepare.PreparedStore.PreparedSlice;
import dgnet.data.prepare.ViewCentre;
import dgnet.data.prepare.VolumeGrid;
import dgnet.data.prepare.VolumePreparation;
import dgnet.data.prepare.VolumePreparation.PreparedVolume;
import dgnet.model.predict.ValidationSet.ValidationCase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The validation subjects of a run's source domains: one case for each labelled frame. It is read from the prepared store. The indices of its
 * slices are computed once; pixels are read when a case is loaded. A scan that is larger than the network's view is prepared as a whole from
 * its files instead, so that structures outside the view count.
 */
public final class StoreValidationSet implements ValidationSet {
    private final PreparedStore store;
    private final Structures structures;
    private final PreparationSettings settings;
    private final List<Volume> volumes = new ArrayList<>();

    private record Key(String subject, int frame) {}

    /** @param larger whether the scan is larger than the network's view */
    private record Volume(Subject subject, int frame, boolean larger, List<PreparedSlice> slices) {}

    /**
     * The validation cases of a split.
     *
     * @param store contains the split's source domains; must stay open while cases are loaded
     * @param settings the preparation of the store
     */
    public StoreValidationSet(PreparedStore store, Split split, Structures structures, PreparationSettings settings) {
        this.store = store;
        this.structures = structures;
        this.settings = settings;
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
                boolean larger = larger(subject);
                for (LabelledFrame frame : subject.labelledFrames()) {
                    List<PreparedSlice> found = slices.getOrDefault(new Key(subject.id(), frame.index()), List.of());
                    // A subject whose file could not be prepared has no slices, and no case.
                    if (found.stream().anyMatch(PreparedSlice::labelled)) {
                        volumes.add(new Volume(subject, frame.index(), larger, List.copyOf(found)));
                    }
                }
            }
        }
    }

    /** Whether a scan is larger than the network's view. If its file cannot be read any more, the prepared slices are used. */
    private boolean larger(Subject subject) {
        try {
            NiftiImage image = NiftiImage.open(subject.image());
            return !VolumeGrid.whole(image.header(), ViewCentre.of(image, settings), settings)
                    .fits();
        } catch (NiftiException unreadable) {
            return false;
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
        return volumes.get(index).subject().domain();
    }

    @Override
    public ValidationCase load(int index) {
        Volume volume = volumes.get(index);
        return volume.larger() ? whole(volume) : view(volume);
    }

    private ValidationCase whole(Volume volume) {
        Subject subject = volume.subject();
        PreparedVolume whole = VolumePreparation.whole(subject, volume.frame(), structures.count(), settings);
        return new ValidationCase(
                subject.id(),
                subject.domain(),
                volume.frame(),
                whole.depth(),
                whole.size(),
                whole.grid().width(),
                whole.grid().height(),
                whole.images(),
                whole.labels(),
                whole.labelled());
    }

    private ValidationCase view(Volume volume) {
        String domain = volume.subject().domain();
        int depth = volume.slices().size();
        int pixels = store.size() * store.size();
        float[] images = new float[depth * pixels];
        byte[] labels = new byte[depth * pixels];
        boolean[] labelled = new boolean[depth];
        for (int z = 0; z < depth; z++) {
            PreparedSlice slice = volume.slices().get(z);
            store.image(domain, slice.index(), images, z * pixels);
            store.labels(domain, slice.index(), labels, z * pixels);
            labelled[z] = slice.labelled();
        }
        return new ValidationCase(
                volume.subject().id(), domain, volume.frame(), depth, store.size(), images, labels, labelled);
    }
}
