package dgnet.actors.cli.model;

import dgnet.data.nifti.Affine;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiImage;
import dgnet.data.nifti.Orientation;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The facts that {@code dgnet inspect} shows of a NIfTI image. The voxels are read frame by frame. */
final class ImageFacts {
    private double lowest = Double.POSITIVE_INFINITY;
    private double highest = Double.NEGATIVE_INFINITY;
    private long notFinite;

    private ImageFacts() {}

    static Facts of(NiftiImage image) {
        NiftiHeader header = image.header();
        ImageFacts values = new ImageFacts();
        image.forEachFrame((t, voxels) -> values.add(voxels));
        Orientation orientation = Orientation.of(header);
        Facts facts = new Facts();
        header.grid().fault().ifPresent(fault -> facts.add("not usable", fault));
        header.grid().disagreements().forEach(disagreement -> facts.add("warning", disagreement));
        return facts.add("image", image.path() + ", NIfTI-" + header.version())
                .add("dimensions", joined(header.dimensions()) + frames(header))
                .add("spacing", spacing(header.spacing()))
                .add(
                        "orientation",
                        header.affine().axisCodes() + "; slices along axis " + (orientation.sliceAxis() + 1))
                .add("type", type(header))
                .add("values", values.range())
                .add("affine", matrix(header.affine()));
    }

    private void add(float[] voxels) {
        for (float voxel : voxels) {
            if (Float.isFinite(voxel)) {
                lowest = Math.min(lowest, voxel);
                highest = Math.max(highest, voxel);
            } else {
                notFinite++;
            }
        }
    }

    private String range() {
        String strange = notFinite == 0 ? "" : notFinite + " voxels are not finite";
        if (lowest > highest) {
            return strange;
        }
        return number(lowest) + " to " + number(highest) + (strange.isEmpty() ? "" : "; " + strange);
    }

    private static String frames(NiftiHeader header) {
        return header.frames() == 1 ? "" : ", " + header.frames() + " frames";
    }

    private static String type(NiftiHeader header) {
        String type = header.dataType() + ", " + header.byteOrder().toString().toLowerCase(Locale.ROOT);
        boolean scaled = header.slope() != 1 || header.intercept() != 0;
        return scaled ? type + "; value = stored × " + header.slope() + " + " + header.intercept() : type;
    }

    private static String matrix(Affine affine) {
        return Arrays.stream(affine.matrix())
                .limit(3)
                .map(row -> Arrays.stream(row)
                        .mapToObj(value ->
                                String.format(Locale.ROOT, "%12.5f", value).replaceFirst("-(0\\.0+)$", " $1"))
                        .collect(Collectors.joining()))
                .collect(Collectors.joining("\n"));
    }

    private static String joined(int[] numbers) {
        return Arrays.stream(numbers).mapToObj(Integer::toString).collect(Collectors.joining(" × "));
    }

    /** Lengths in mm; those of further axes, such as time, are in their own units. */
    private static String spacing(double[] spacing) {
        String lengths = joined(Arrays.copyOf(spacing, Math.min(3, spacing.length))) + " mm";
        return spacing.length <= 3
                ? lengths
                : lengths + "; further axes " + joined(Arrays.copyOfRange(spacing, 3, spacing.length));
    }

    private static String joined(double[] numbers) {
        return Arrays.stream(numbers).mapToObj(ImageFacts::number).collect(Collectors.joining(" × "));
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.6g", value)
                        .replaceFirst("(\\.[0-9]*?)0+$", "$1")
                        .replaceFirst("\\.$", "");
    }
}
