package dgnet.model.predict;

import dgnet.data.nifti.NiftiHeader;
import java.util.Arrays;

/**
 * Keeps the largest connected component of each structure in a frame and changes the others to background. Voxels that share a face, an
 * edge or a corner are connected (26 neighbours). Of equally large components the first one in the file is kept.
 */
final class LargestComponent {
    private static final int NEW = 0;

    private final byte[] labels;
    private final int width;
    private final int height;
    private final int depth;
    /** The component of each voxel, from 1; 0: background, or not visited yet. */
    private final int[] component;

    private int[] queue = new int[1 << 10];

    private LargestComponent(byte[] labels, int width, int height, int depth) {
        this.labels = labels;
        this.width = width;
        this.height = height;
        this.depth = depth;
        this.component = new int[labels.length];
    }

    /**
     * Changes the labels of one frame.
     *
     * @param labels x fastest
     * @param header header of the file, for its dimensions
     * @param classes structures (K)
     */
    static void keep(byte[] labels, NiftiHeader header, int classes) {
        new LargestComponent(labels, header.dimension(0), header.dimension(1), header.dimension(2)).keep(classes);
    }

    private void keep(int classes) {
        int[] largest = new int[classes + 1];
        int[] voxels = new int[classes + 1];
        int components = 0;
        for (int at = 0; at < labels.length; at++) {
            int label = labels[at];
            if (label != 0 && component[at] == NEW) {
                int count = fill(at, ++components);
                if (count > voxels[label]) {
                    voxels[label] = count;
                    largest[label] = components;
                }
            }
        }
        for (int at = 0; at < labels.length; at++) {
            if (component[at] != largest[labels[at]]) {
                labels[at] = 0;
            }
        }
    }

    /** Marks all voxels that are connected to a voxel. Returns their number. */
    private int fill(int seed, int mark) {
        component[seed] = mark;
        queue[0] = seed;
        int end = 1;
        for (int next = 0; next < end; next++) {
            int at = queue[next];
            int x = at % width;
            int y = at / width % height;
            int z = at / width / height;
            for (int c = Math.max(0, z - 1); c <= Math.min(depth - 1, z + 1); c++) {
                for (int b = Math.max(0, y - 1); b <= Math.min(height - 1, y + 1); b++) {
                    for (int a = Math.max(0, x - 1); a <= Math.min(width - 1, x + 1); a++) {
                        int neighbour = (c * height + b) * width + a;
                        if (component[neighbour] == NEW && labels[neighbour] == labels[seed]) {
                            component[neighbour] = mark;
                            if (end == queue.length) {
                                queue = Arrays.copyOf(queue, 2 * end);
                            }
                            queue[end++] = neighbour;
                        }
                    }
                }
            }
        }
        return end;
    }
}
