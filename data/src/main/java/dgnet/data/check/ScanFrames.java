package dgnet.data.check;

import dgnet.data.dataset.MaskMerge;
import dgnet.data.dataset.Subject;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiImage;
import dgnet.data.prepare.ImagePreparation;
import dgnet.data.prepare.PreparationSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Looks at every frame of a scan as preparation will; keeps the first, and a picture of the one that is annotated first. */
final class ScanFrames implements NiftiImage.FrameVisitor {
    private static final double LOW = 0.5;
    private static final double HIGH = 99.5;

    private final Subject subject;
    private final List<NiftiImage> masks;
    private final int classes;
    private final ImagePreparation preparation;
    private final int shown;
    private float[] first = new float[0];
    private Optional<ScanThumbnail> thumbnail = Optional.empty();

    /** @param classes the largest label (K); 0: masks are not drawn */
    ScanFrames(Subject subject, NiftiImage image, List<NiftiImage> masks, int classes) {
        this.subject = subject;
        this.masks = masks;
        this.classes = classes;
        NiftiHeader header = image.header();
        double field = 0;
        for (int axis = 0; axis < 3; axis++) {
            field = Math.max(field, header.dimension(axis) * header.spacing()[axis]);
        }
        double spacing = Math.min(100, field / ScanThumbnail.SIZE);
        preparation = new ImagePreparation(image, new PreparationSettings(LOW, HIGH, spacing, ScanThumbnail.SIZE));
        shown = labelled() ? subject.labelledFrames().get(0).index() : 0;
    }

    private boolean labelled() {
        return classes > 0 && subject.labelled();
    }

    @Override
    public void frame(int t, float[] voxels) {
        if (t == 0) {
            first = voxels;
        }
        float[] images = preparation.slices(t, voxels);
        if (t == shown) {
            byte[] labels = labelled()
                    ? preparation.grid().labelsOnPreparedGrid(MaskMerge.labels(subject, masks, t, classes))
                    : new byte[images.length];
            thumbnail = Optional.of(picture(images, labels));
        }
    }

    /** The slice with most labels, or the middle one. */
    private ScanThumbnail picture(float[] images, byte[] labels) {
        int pixels = ScanThumbnail.SIZE * ScanThumbnail.SIZE;
        int depth = images.length / pixels;
        int chosen = depth / 2;
        int most = 0;
        for (int z = 0; z < depth; z++) {
            int count = 0;
            for (int i = z * pixels; i < (z + 1) * pixels; i++) {
                count += labels[i] != 0 ? 1 : 0;
            }
            if (count > most) {
                most = count;
                chosen = z;
            }
        }
        return new ScanThumbnail(
                Arrays.copyOfRange(images, chosen * pixels, (chosen + 1) * pixels),
                Arrays.copyOfRange(labels, chosen * pixels, (chosen + 1) * pixels),
                "slice " + chosen + " of " + depth + (labelled() ? "" : ", no mask"));
    }

    /** The first frame; empty where none could be read. */
    float[] first() {
        return first;
    }

    Optional<ScanThumbnail> thumbnail() {
        return thumbnail;
    }
}
