package dgnet.data.nifti;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The grid of an image: where its voxels lie in the patient. The affine is the only source of spacing, volume and axes. It comes from the
 * sform, otherwise the qform, otherwise pixdim alone with the volume's centre at the origin and x towards the left (as nibabel reads such
 * files). A form with a code but no usable matrix is not used. Lengths are in mm, whatever the header's unit.
 */
public final class ImageGrid {
    /** In mm. Voxel sizes outside these limits are taken for damage or a wrong unit. */
    private static final double SMALLEST_VOXEL = 0.01;

    private static final double LARGEST_VOXEL = 100;
    /** Differences between two statements of a voxel size that rounding explains: a share of it, and mm. */
    private static final double ROUNDING_SHARE = 1e-3;

    private static final double ROUNDING = 1e-3;
    /** In mm, over the whole volume: differences between two statements of a position that rounding explains. */
    public static final double ROUNDING_OF_PLACES = 0.5;

    /** The field of the header that the affine is from. */
    public enum Source {
        SFORM,
        QFORM,
        PIXDIM
    }

    private final Affine affine;
    private final Source source;
    private final Optional<String> fault;
    private final List<String> disagreements;

    private ImageGrid(Affine affine, Source source, Optional<String> fault, List<String> disagreements) {
        this.affine = affine;
        this.source = source;
        this.fault = fault;
        this.disagreements = List.copyOf(disagreements);
    }

    static ImageGrid of(ByteBuffer raw, HeaderFormat format, int[] dimensions) {
        return new Reading(raw, format, dimensions).grid();
    }

    /** Voxel indices to mm. */
    public Affine affine() {
        return affine;
    }

    public Source source() {
        return source;
    }

    /** Whether the header states an orientation: whether it has a usable sform or qform. */
    public boolean oriented() {
        return source != Source.PIXDIM;
    }

    /**
     * Why nothing can be computed on this grid, as the end of a sentence about the file: a voxel size that is zero, negative, not finite or
     * implausible. Empty for every file that {@link NiftiImage#open} accepts.
     */
    public Optional<String> fault() {
        return fault;
    }

    /**
     * Statements of the header that contradict the affine beyond rounding, and a sheared affine; each the end of a sentence about the file
     * that says what is used.
     */
    public List<String> disagreements() {
        return disagreements;
    }

    /** One header's statements. */
    private static final class Reading {
        private final ByteBuffer raw;
        private final HeaderFormat format;
        private final int[] dimensions;
        private final double unit;
        /** pixdim[1] to pixdim[3] in mm, as the header has them; 1 beyond the image's rank. */
        private final double[] steps = new double[3];

        private final List<String> disagreements = new ArrayList<>();

        Reading(ByteBuffer raw, HeaderFormat format, int[] dimensions) {
            this.raw = raw;
            this.format = format;
            this.dimensions = dimensions;
            this.unit = format.unitOfLength(raw);
            for (int k = 0; k < 3; k++) {
                steps[k] = k < dimensions.length ? format.real(raw, format.spacing, k + 1) * unit : 1;
            }
        }

        ImageGrid grid() {
            Optional<Affine> sform = stated(1) ? Optional.of(sform()).filter(Affine::invertible) : Optional.empty();
            Optional<Affine> qform = stated(0) && stepFault().isEmpty()
                    ? Optional.of(qform()).filter(Affine::invertible)
                    : Optional.empty();
            Source source = sform.isPresent() ? Source.SFORM : qform.isPresent() ? Source.QFORM : Source.PIXDIM;
            Affine affine = sform.or(() -> qform).orElseGet(this::centred);
            Optional<String> fault = fault(affine, source);
            if (fault.isEmpty()) {
                compare(affine, source, qform);
            }
            return new ImageGrid(affine, source, fault, disagreements);
        }

        private Optional<String> fault(Affine affine, Source source) {
            if (source != Source.SFORM && stepFault().isPresent()) {
                return stepFault();
            }
            if (source == Source.PIXDIM && (damaged(0, format.quaternion, 6) || damaged(1, format.rows, 12))) {
                return Optional.of(
                        "the orientation in the header (qform, sform) contains a value that is not a finite number;"
                                + " correct the header, or export the file again");
            }
            double[] length = affine.spacing();
            for (int k = 0; k < 3; k++) {
                if (!plausible(length[k])) {
                    return Optional.of(implausible(
                            source == Source.PIXDIM
                                    ? "pixdim[" + (k + 1) + "] of the header"
                                    : "column " + (k + 1) + " of the affine",
                            length[k]));
                }
            }
            return Optional.empty();
        }

        /** Why pixdim cannot be used, if it cannot. */
        private Optional<String> stepFault() {
            for (int k = 0; k < 3; k++) {
                if (!(steps[k] > 0) || !plausible(steps[k])) {
                    return Optional.of(implausible("pixdim[" + (k + 1) + "] of the header", steps[k]));
                }
            }
            return Optional.empty();
        }

        private void compare(Affine affine, Source source, Optional<Affine> qform) {
            if (stated(1) && source != Source.SFORM) {
                disagreements.add("the sform (code " + format.formCode(raw, 1) + ") is not usable; the " + name(source)
                        + " is used");
            }
            double[] length = affine.spacing();
            boolean otherSteps = source == Source.SFORM && differ(length, steps);
            if (otherSteps) {
                disagreements.add("pixdim gives voxels of " + millimetres(steps) + " and the sform of "
                        + millimetres(length) + "; the sform is used");
            }
            // The qform contains pixdim, so that a wrong pixdim is reported once.
            if (source == Source.SFORM && !otherSteps && qform.isPresent()) {
                double distance = affine.largestDistance(qform.get(), dimensions);
                if (distance > ROUNDING_OF_PLACES) {
                    disagreements.add(String.format(
                            Locale.ROOT,
                            "the qform and the sform place voxels up to %.1f mm apart; the sform is used",
                            distance));
                }
            }
            int code = format.unitCode(raw);
            if (code > 3) {
                disagreements.add("the header's unit of length has the unknown code " + code + "; mm are assumed");
            }
            double shear = affine.shear();
            if (shear > 0) {
                disagreements.add(String.format(
                        Locale.ROOT,
                        "the affine is sheared: two of its axes are %.1f° from a right angle. Volumes and distances respect it;"
                                + " slices are shown and segmented as if it were not",
                        shear));
            }
        }

        private static boolean differ(double[] one, double[] other) {
            for (int k = 0; k < 3; k++) {
                double tolerance = ROUNDING + ROUNDING_SHARE * Math.abs(one[k]);
                if (!(Math.abs(one[k] - other[k]) <= tolerance)) {
                    return true;
                }
            }
            return false;
        }

        private boolean stated(int form) {
            return format.formCode(raw, form) > 0;
        }

        private Affine sform() {
            double[][] rows = new double[3][4];
            for (int k = 0; k < 12; k++) {
                rows[k / 4][k % 4] = format.real(raw, format.rows, k) * unit;
            }
            return Affine.of(rows);
        }

        private Affine qform() {
            double[] q = new double[6];
            for (int k = 0; k < 6; k++) {
                // The first three have no unit.
                q[k] = format.real(raw, format.quaternion, k) * (k < 3 ? 1 : unit);
            }
            double qfac = format.real(raw, format.spacing, 0);
            return Affine.ofQuaternion(q[0], q[1], q[2], q[3], q[4], q[5], steps, qfac);
        }

        private Affine centred() {
            double[] centre = new double[3];
            for (int k = 0; k < 3; k++) {
                centre[k] = steps[k] * ((k < dimensions.length ? dimensions[k] : 1) - 1) / 2;
            }
            return new Affine(-steps[0], 0, 0, centre[0], 0, steps[1], 0, -centre[1], 0, 0, steps[2], -centre[2]);
        }

        /** Whether a form that the header names contains a value that is not a finite number. */
        private boolean damaged(int form, int field, int values) {
            boolean finite = true;
            for (int k = 0; k < values; k++) {
                finite &= Double.isFinite(format.real(raw, field, k));
            }
            return stated(form) && !finite;
        }

        private String implausible(String field, double size) {
            String stated = unit == 1
                    ? ""
                    : " (" + size / unit + " in the header's unit, " + (unit > 1 ? "metres" : "microns") + ")";
            return "by " + field + ", a voxel is " + size + " mm long" + stated + ", and sizes from " + SMALLEST_VOXEL
                    + " to " + LARGEST_VOXEL + " mm are accepted; correct the header, or export the file again";
        }
    }

    private static boolean plausible(double size) {
        return size >= SMALLEST_VOXEL && size <= LARGEST_VOXEL;
    }

    private static String name(Source source) {
        return source == Source.PIXDIM ? "voxel size in pixdim" : source.name().toLowerCase(Locale.ROOT);
    }

    private static String millimetres(double[] steps) {
        return String.format(Locale.ROOT, "%.4g × %.4g × %.4g mm", steps[0], steps[1], steps[2]);
    }
}
