package dgnet.model.predict;

import dgnet.data.dataset.Structures;
import java.util.Arrays;

/** Labelled volumes that are not used for training, loaded one at a time. */
public interface ValidationSet {
    /** The structures of the labels. */
    Structures structures();

    /** Number of cases. */
    int size();

    /** The domain of a case, without loading it. */
    String domain(int index);

    /** Loads a case; {@code index} in [0, size). */
    ValidationCase load(int index);

    /**
     * One prepared volume with its reference labels.
     *
     * @param subject the subject's identifier
     * @param domain the domain
     * @param frame frame of the subject's scan
     * @param depth slices (D)
     * @param size height and width of the network's view
     * @param width width of a slice (W), at least the size of the view
     * @param height height of a slice (H), at least the size of the view
     * @param images D·H·W prepared intensities
     * @param labels D·H·W labels
     * @param labelled for each slice whether it is labelled; others are not scored
     */
    @SuppressWarnings("ArrayRecordComponent") // pixel arrays, never compared
    public record ValidationCase(
            String subject,
            String domain,
            int frame,
            int depth,
            int size,
            int width,
            int height,
            float[] images,
            byte[] labels,
            boolean[] labelled) {
        public ValidationCase {
            int voxels = depth * height * width;
            if (images.length != voxels
                    || labels.length != voxels
                    || labelled.length != depth
                    || Math.min(width, height) < size) {
                throw new IllegalArgumentException("frame " + frame + " of " + subject + " has " + depth + " slices of "
                        + height + "×" + width + " for a view of " + size + ", but " + images.length + " intensities, "
                        + labels.length + " labels and " + labelled.length + " entries for labelled slices");
            }
        }

        /** A volume whose slices have the size of the network's view. */
        public ValidationCase(
                String subject,
                String domain,
                int frame,
                int depth,
                int size,
                float[] images,
                byte[] labels,
                boolean[] labelled) {
            this(subject, domain, frame, depth, size, size, size, images, labels, labelled);
        }

        /** The intensities of a slice, H·W values. */
        float[] image(int slice) {
            return Arrays.copyOfRange(images, slice * height * width, (slice + 1) * height * width);
        }

        /** The network's view: this volume, or the middle part of its slices if they are larger. */
        public ValidationCase view() {
            if (width == size && height == size) {
                return this;
            }
            float[] seen = new float[depth * size * size];
            byte[] seenLabels = new byte[seen.length];
            int left = (width - size) / 2;
            int top = (height - size) / 2;
            for (int row = 0; row < depth * size; row++) {
                int from = (row / size * height + top + row % size) * width + left;
                System.arraycopy(images, from, seen, row * size, size);
                System.arraycopy(labels, from, seenLabels, row * size, size);
            }
            return new ValidationCase(subject, domain, frame, depth, size, seen, seenLabels, labelled);
        }

        /** The number of labelled pixels of a slice, without background. */
        public int foreground(int slice) {
            int pixels = height * width;
            int count = 0;
            for (int i = slice * pixels; i < (slice + 1) * pixels; i++) {
                count += labels[i] != 0 ? 1 : 0;
            }
            return count;
        }
    }
}
