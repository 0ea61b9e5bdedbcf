package dgnet.data.check;

import dgnet.data.check.ScanResult.Thumbnail;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiImage;
import dgnet.data.prepare.ImagePreparation;
import dgnet.data.prepare.PreparationSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks every frame of a scan as preparation does; keeps the first frame, and a thumbnail of the first annotated frame. */
final class ScanFrames {
    private static final double LOW = 0.5;
    private static final double HIGH = 99.5;

    private final Map<Integer, byte[]> labels;
    private final ImagePreparation preparation;
    private final int shown;
    private float[] first = new float[0];
    private final List<Integer> empty = new ArrayList<>();
    private Optional<Thumbnail> thumbnail = Optional.empty();

    /** @param labels labels of the annotated frames by frame number, in the data set's order; those of the first are drawn */
    ScanFrames(NiftiImage image, Map<Integer, byte[]> labels) {
        this.labels = labels;
        NiftiHeader header = image.header();
        double field = 0;
        for (int axis = 0; axis < 3; axis++) {
            field = Math.max(field, header.dimension(axis) * header.spacing()[axis]);
        }
        double spacing = Math.min(100, field / Thumbnail.SIZE);
        preparation = new ImagePreparation(image, new PreparationSettings(LOW, HIGH, spacing, Thumbnail.SIZE));
        shown = labels.keySet().stream().findFirst().orElse(0);
    }

    /** Reads and checks every frame. Throws the exceptions of {@link ImagePreparation#forEachFrame}. */
    void read() {
        preparation.forEachFrame(this::frame);
    }

    private void frame(int t, float[] voxels, boolean isEmpty) {
        if (t == 0 || empty.size() == t) {
            first = voxels;
        }
        if (isEmpty) {
            empty.add(t);
            return;
        }
        float[] images = preparation.slices(t, voxels);
        if (t == shown || (empty.contains(shown) && thumbnail.isEmpty())) {
            byte[] drawn = labels.containsKey(t)
                    ? preparation.grid().labelsOnPreparedGrid(labels.get(t))
                    : new byte[images.length];
            thumbnail = Optional.of(picture(images, drawn));
        }
    }

    /** The slice with the most labelled pixels, or the middle one. */
    private Thumbnail picture(float[] images, byte[] drawn) {
        int pixels = Thumbnail.SIZE * Thumbnail.SIZE;
        int depth = images.length / pixels;
        int chosen = depth / 2;
        int most = 0;
        for (int z = 0; z < depth; z++) {
            int count = 0;
            for (int i = z * pixels; i < (z + 1) * pixels; i++) {
                count += drawn[i] != 0 ? 1 : 0;
            }
            if (count > most) {
                most = count;
                chosen = z;
            }
        }
        return new Thumbnail(
                Arrays.copyOfRange(images, chosen * pixels, (chosen + 1) * pixels),
                Arrays.copyOfRange(drawn, chosen * pixels, (chosen + 1) * pixels),
                "slice " + chosen + " of " + depth + (labels.isEmpty() ? ", no mask" : ""));
    }

    /** The frames without contrast. */
    List<Integer> empty() {
        return empty;
    }

    /** The first frame with contrast, otherwise the first; empty if no frame could be read. */
    float[] first() {
        return first;
    }

    Optional<Thumbnail> thumbnail() {
        return thumbnail;
    }
}
