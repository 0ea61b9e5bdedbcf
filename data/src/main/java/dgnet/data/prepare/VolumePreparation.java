package dgnet.data.prepare;

import dgnet.data.dataset.Annotation;
import dgnet.data.dataset.GridCheck;
import dgnet.data.dataset.MaskMerge;
import dgnet.data.dataset.Subject;
import dgnet.data.nifti.NiftiException;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiImage;
import dgnet.data.prepare.PreparationSettings.Crop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepares a scan and its masks for the network: intensities with {@link ImagePreparation}, labels on the same grid by the nearest pixel, 0
 * outside the scan.
 *
 * <p>The scan is checked while it is read. A {@link dgnet.data.SubjectException} is thrown if the image cannot be read, has a value that is
 * not a finite number or no contrast (a series: no frame with contrast), or if a mask cannot be read, is on another grid, has unknown
 * labels, or is empty although every slice was annotated.
 */
public final class VolumePreparation {
    private static final Logger LOG = LoggerFactory.getLogger(VolumePreparation.class);

    private final Subject subject;
    private final List<NiftiImage> masks;
    private final int classes;
    private final ImagePreparation intensities;
    private final VolumeGrid grid;

    private VolumePreparation(Subject subject, List<NiftiImage> masks, int classes, ImagePreparation intensities) {
        this.subject = subject;
        this.masks = masks;
        this.classes = classes;
        this.intensities = intensities;
        this.grid = intensities.grid();
    }

    /** Prepares one frame of a subject for the network's view, with the merged labels if the frame is annotated. */
    public static PreparedVolume prepare(Subject subject, int frame, PreparationSettings settings) {
        return prepare(subject, frame, Byte.MAX_VALUE, image -> new ImagePreparation(image, settings));
    }

    /**
     * Prepares the whole slices of one frame of a subject, see {@link VolumeGrid#whole}, with the merged labels if the frame is annotated.
     *
     * @param classes the largest label that a mask may have (K)
     */
    public static PreparedVolume whole(Subject subject, int frame, int classes, PreparationSettings settings) {
        return prepare(subject, frame, classes, image -> ImagePreparation.whole(image, settings));
    }

    private static PreparedVolume prepare(
            Subject subject, int frame, int classes, Function<NiftiImage, ImagePreparation> intensities) {
        try {
            NiftiImage image = NiftiImage.open(subject.image());
            return of(subject, image, classes, intensities.apply(image)).prepared(frame, image.frame(frame));
        } catch (NiftiException fault) {
            throw subject.unusable(subject.image(), fault);
        }
    }

    /**
     * Prepares every frame of a subject in order, in one pass over its file. With {@link Crop#TILES} each slice becomes as many as it has tiles, one
     * after the other. Empty frames of a series are left out and logged.
     *
     * @param classes the largest label that a mask may have (K)
     */
    public static void forEachFrame(Subject subject, int classes, PreparationSettings settings, FrameVisitor visitor) {
        try {
            NiftiImage image = NiftiImage.open(subject.image());
            boolean tiles = settings.crop() == Crop.TILES;
            VolumePreparation preparation = of(
                    subject,
                    image,
                    classes,
                    tiles ? ImagePreparation.whole(image, settings) : new ImagePreparation(image, settings));
            VolumeGrid view = VolumeGrid.of(image.header(), ViewCentre.ofScan(image.header()), settings);
            List<Integer> empty = new ArrayList<>();
            preparation.intensities.forEachFrame((frame, voxels, isEmpty) -> {
                if (isEmpty) {
                    empty.add(frame);
                } else {
                    PreparedVolume volume = preparation.prepared(frame, voxels);
                    visitor.frame(frame, tiles ? volume.tiles(view) : volume);
                }
            });
            if (!empty.isEmpty()) {
                LOG.warn("{}; left out.", ImagePreparation.emptyFrames(image, empty));
            }
        } catch (NiftiException fault) {
            throw subject.unusable(subject.image(), fault);
        }
    }

    /** The number of prepared slices in all frames of a subject, by its image's header. */
    static int slices(Subject subject, PreparationSettings settings) {
        try {
            NiftiHeader header = NiftiImage.open(subject.image()).header();
            VolumeGrid whole = VolumeGrid.whole(header, ViewCentre.ofScan(header), settings);
            int tiles = settings.crop() == Crop.TILES
                    ? Tiles.starts(whole.width(), whole.size()).length
                            * Tiles.starts(whole.height(), whole.size()).length
                    : 1;
            return Math.multiplyExact(Math.multiplyExact(whole.depth(), tiles), header.frames());
        } catch (NiftiException fault) {
            throw subject.unusable(subject.image(), fault);
        }
    }

    /** Receives the prepared frames. */
    @FunctionalInterface
    public interface FrameVisitor {
        void frame(int frame, PreparedVolume volume);
    }

    private static VolumePreparation of(Subject subject, NiftiImage image, int classes, ImagePreparation intensities) {
        List<NiftiImage> masks = MaskMerge.open(subject);
        GridCheck.check(subject, image.header(), masks);
        return new VolumePreparation(subject, masks, classes, intensities);
    }

    private PreparedVolume prepared(int frame, float[] voxels) {
        return volume(frame, intensities.slices(frame, voxels));
    }

    private PreparedVolume volume(int frame, float[] images) {
        boolean annotated = subject.labelledFrames().stream().anyMatch(known -> known.index() == frame);
        if (!annotated) {
            return new PreparedVolume(grid.depth(), grid.size(), images, new byte[0], new boolean[grid.depth()], grid);
        }
        Annotation truth = Annotation.of(subject, masks, frame, classes, grid.stored());
        return new PreparedVolume(
                grid.depth(), grid.size(), images, grid.labelsOnPreparedGrid(truth.labels()), truth.slices(), grid);
    }

    /**
     * One prepared frame of a scan.
     *
     * @param depth slices (D)
     * @param size height and width of the network's view; those of a slice unless the grid is larger
     * @param images D·H·W intensities in [0, 1]
     * @param labels D·H·W labels; empty if the frame has none
     * @param labelled for each slice whether it is annotated; labels of other slices are undefined
     * @param grid the relation to the file's own grid
     */
    @SuppressWarnings("ArrayRecordComponent") // pixel arrays, never compared
    public record PreparedVolume(
            int depth, int size, float[] images, byte[] labels, boolean[] labelled, VolumeGrid grid) {
        public PreparedVolume {
            int voxels = depth * grid.height() * grid.width();
            if (images.length != voxels
                    || (labels.length != 0 && labels.length != voxels)
                    || labelled.length != depth) {
                throw new IllegalArgumentException("a volume of " + depth + " slices of " + grid.height() + "×"
                        + grid.width() + " with " + images.length
                        + " intensities, " + labels.length + " labels and " + labelled.length
                        + " entries for labelled slices");
            }
        }

        /**
         * The slices cut into {@link Tiles}, slice by slice, row of tiles by row of tiles.
         *
         * @param view the grid of the middle tile
         */
        PreparedVolume tiles(VolumeGrid view) {
            int[] columns = Tiles.starts(grid.width(), size);
            int[] rows = Tiles.starts(grid.height(), size);
            int tiles = columns.length * rows.length;
            int pixels = size * size;
            float[] cutImages = new float[depth * tiles * pixels];
            byte[] cutLabels = new byte[labels.length == 0 ? 0 : cutImages.length];
            boolean[] cutLabelled = new boolean[depth * tiles];
            for (int tile = 0; tile < cutLabelled.length; tile++) {
                int slice = tile / tiles;
                int corner = (slice * grid.height() + rows[tile % tiles / columns.length]) * grid.width()
                        + columns[tile % columns.length];
                for (int row = 0; row < size; row++) {
                    int from = corner + row * grid.width();
                    System.arraycopy(images, from, cutImages, tile * pixels + row * size, size);
                    if (labels.length > 0) {
                        System.arraycopy(labels, from, cutLabels, tile * pixels + row * size, size);
                    }
                }
                cutLabelled[tile] = labelled[slice];
            }
            return new PreparedVolume(depth * tiles, size, cutImages, cutLabels, cutLabelled, view);
        }
    }
}
