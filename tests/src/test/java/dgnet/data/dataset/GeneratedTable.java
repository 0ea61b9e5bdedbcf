package dgnet.data.dataset;

import dgnet.data.FileTree;
import dgnet.data.nifti.Affine;
import dgnet.data.nifti.DataType;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A small random data set of the layout {@code table} with the labels that its masks were made of: three domains A, B and T; patients with
 * one or two images of one to three frames; any whole numbers as values; frames with masks of their own or in one file, by number or by
 * phase; empty masks, and slices without labels.
 */
public final class GeneratedTable implements AutoCloseable {
    /** Slices are perpendicular to the third axis; voxels are 1 mm wide. */
    private static final double THICKNESS = 5;

    private final Random random;
    private final Path root;
    private final int[] values;
    private final Map<Path, Map<Integer, byte[]>> truth = new TreeMap<>();
    private final Map<Path, int[]> sizes = new TreeMap<>();
    private final Map<Path, List<Path>> masks = new TreeMap<>();
    private final List<String> rows = new ArrayList<>(List.of("subject,domain,image,mask,frame,phase"));

    /** Writes a data set into a new folder. */
    public GeneratedTable(long seed) throws IOException {
        random = new Random(seed);
        root = Files.createTempDirectory("generated");
        Set<Integer> distinct = new LinkedHashSet<>();
        int structures = 1 + random.nextInt(3);
        while (distinct.size() < structures) {
            int value = random.nextInt(200_001) - 100_000;
            distinct.add(value == 0 ? 1 : value);
        }
        values = distinct.stream().mapToInt(Integer::intValue).toArray();
        for (String domain : List.of("A", "B", "T")) {
            for (int patient = 0; patient < 2; patient++) {
                String id = domain + patient;
                int images = 1 + random.nextInt(2);
                for (int k = 0; k < images; k++) {
                    // Each domain has a labelled scan.
                    scan(id, domain, id + "_scan" + k, patient == 0);
                }
            }
        }
        Files.write(root.resolve("dataset.csv"), rows);
        List<String> names = new ArrayList<>(List.of("value,name"));
        for (int value : values) {
            names.add(value + ",structure " + names.size());
        }
        Files.write(root.resolve("labels.csv"), names);
    }

    private void scan(String id, String domain, String name, boolean labelled) {
        int width = 2 + 2 * random.nextInt(4);
        int height = 2 + 2 * random.nextInt(4);
        int depth = 1 + random.nextInt(3);
        int frames = 1 + random.nextInt(3);
        NiftiHeader header = header(width, height, depth, frames);
        float[] voxels = new float[width * height * depth * frames];
        for (int k = 0; k < voxels.length; k++) {
            voxels[k] = 1 + k % 7 + random.nextInt(50);
        }
        Path image = root.resolve(name + ".nii");
        NiftiWriter.write(image, header, DataType.FLOAT32, voxels);
        Map<Integer, byte[]> labels = new TreeMap<>();
        for (int frame = 0; frame < frames; frame++) {
            if (random.nextInt(3) > 0 || (labelled && frame == 0)) {
                labels.put(frame, labels(width * height, depth));
            }
        }
        truth.put(image, labels);
        sizes.put(image, new int[] {width, height, depth});
        masks.put(image, new ArrayList<>());
        if (labels.isEmpty()) {
            rows.add(String.join(",", id, domain, name + ".nii", "", "", ""));
        } else if (random.nextBoolean()) {
            float[] all = new float[voxels.length];
            labels.forEach((frame, own) -> stored(own, all, frame * own.length));
            mask(image, name + "_mask.nii", header, all);
            labels.keySet().forEach(frame -> row(id, domain, name, name + "_mask.nii", frame, labels.keySet()));
        } else {
            labels.forEach((frame, own) -> {
                float[] single = new float[own.length];
                stored(own, single, 0);
                mask(image, name + "_mask" + frame + ".nii", header.singleFrame(), single);
                row(id, domain, name, name + "_mask" + frame + ".nii", frame, labels.keySet());
            });
        }
    }

    private NiftiHeader header(int width, int height, int depth, int frames) {
        Affine place = Affine.scaling(random.nextBoolean() ? 1 : -1, random.nextBoolean() ? 1 : -1, THICKNESS);
        return frames == 1 && random.nextBoolean()
                ? NiftiHeader.of(new int[] {width, height, depth}, new double[] {1, 1, THICKNESS}, place)
                : NiftiHeader.of(new int[] {width, height, depth, frames}, new double[] {1, 1, THICKNESS, 1}, place);
    }

    private byte[] labels(int pixels, int depth) {
        byte[] labels = new byte[pixels * depth];
        boolean empty = random.nextInt(5) == 0;
        for (int slice = 0; slice < depth && !empty; slice++) {
            boolean without = random.nextInt(4) == 0;
            for (int k = slice * pixels; k < (slice + 1) * pixels && !without; k++) {
                labels[k] = (byte) Math.max(0, random.nextInt(2 + 2 * values.length) - 1 - values.length);
            }
        }
        return labels;
    }

    private void stored(byte[] labels, float[] voxels, int from) {
        for (int k = 0; k < labels.length; k++) {
            voxels[from + k] = labels[k] == 0 ? 0 : values[labels[k] - 1];
        }
    }

    private void mask(Path image, String name, NiftiHeader header, float[] voxels) {
        NiftiWriter.write(root.resolve(name), header, DataType.INT32, voxels);
        masks.get(image).add(root.resolve(name));
    }

    /** The first annotated frame of a scan is its end of diastole and the second that of systole, in half of the scans. */
    private void row(String id, String domain, String name, String mask, int frame, Set<Integer> annotated) {
        int place = List.copyOf(annotated).indexOf(frame);
        String phase =
                name.hashCode() % 2 == 0 || place > 1 ? "" : List.of("ED", "ES").get(place);
        rows.add(String.join(",", id, domain, name + ".nii", mask, Integer.toString(frame), phase));
    }

    public Dataset open(MaskRules rules) {
        return Datasets.open("table", root, Datasets.DomainRule.VENDOR, rules);
    }

    public Path root() {
        return root;
    }

    /** The number of structures (K). */
    public int classes() {
        return values.length;
    }

    /** The labels that were written, x fastest, by image and annotated frame. */
    public Map<Path, Map<Integer, byte[]>> truth() {
        return truth;
    }

    /** The mask files of an image. */
    public List<Path> masks(Path image) {
        return masks.get(image);
    }

    /** Width, height and depth of an image. */
    public int[] size(Path image) {
        return sizes.get(image).clone();
    }

    /** For each slice whether it has a label. */
    public boolean[] labelledSlices(Path image, int frame) {
        byte[] labels = truth.get(image).get(frame);
        int depth = sizes.get(image)[2];
        int pixels = labels.length / depth;
        boolean[] labelled = new boolean[depth];
        for (int k = 0; k < labels.length; k++) {
            labelled[k / pixels] |= labels[k] != 0;
        }
        return labelled;
    }

    /** Deletes the folder. */
    @Override
    public void close() throws IOException {
        FileTree.delete(root);
    }

    @Override
    public String toString() {
        Map<String, String> shown = new LinkedHashMap<>();
        truth.forEach((image, frames) ->
                shown.put(image.getFileName().toString(), frames.keySet().toString()));
        return "values " + Arrays.toString(values) + ", annotated frames " + shown;
    }
}
