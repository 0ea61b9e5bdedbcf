package dgnet.data.check;

import dgnet.data.DataException;
import dgnet.data.FileHash;
import dgnet.data.SubjectException;
import dgnet.data.dataset.Annotation;
import dgnet.data.dataset.Finding;
import dgnet.data.dataset.GridCheck;
import dgnet.data.dataset.MaskMerge;
import dgnet.data.dataset.Subject;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiImage;
import dgnet.data.nifti.Orientation;
import dgnet.data.nifti.SliceGrid;
import dgnet.data.prepare.IntensityPercentiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks at one scan and its masks as preparation will, but goes on after a fault, so that each is told. */
final class ScanCheck {
    private static final double[] PERCENTS = {1, 50, 99};

    private final Subject subject;
    private final Path root;
    private final int classes;
    private final List<Finding> findings = new ArrayList<>();
    private final Set<Path> faulty = new HashSet<>();

    private ScanCheck(Subject subject, Path root, int classes) {
        this.subject = subject;
        this.root = root;
        this.classes = classes;
    }

    /** @param classes the largest label that a mask may have (K) */
    static ScanResult of(Subject subject, Path root, int classes) {
        return new ScanCheck(subject, root, classes).result();
    }

    private ScanResult result() {
        List<NiftiImage> masks = new ArrayList<>();
        for (Subject.Mask mask : subject.masks()) {
            attempt(Finding.Kind.UNREADABLE, mask.path(), () -> masks.add(NiftiImage.open(mask.path())));
        }
        Optional<NiftiImage> image =
                attempt(Finding.Kind.UNREADABLE, subject.image(), () -> NiftiImage.open(subject.image()));
        if (image.isEmpty()) {
            return new ScanResult(subject, "", Optional.empty(), Optional.empty(), findings);
        }
        NiftiHeader header = image.get().header();
        SliceGrid grid = Orientation.of(header).grid(header);
        int labelledSlices = masks(header, masks, grid);
        if (!subject.labelled()) {
            add(Finding.Kind.NO_MASK, subject.image(), subject.image() + " has no mask");
        }
        if (!header.oriented()) {
            add(
                    Finding.Kind.ORIENTATION_DOUBT,
                    subject.image(),
                    subject.image()
                            + " does not say how it lies in the patient (neither sform nor qform): it is taken as"
                            + " left-right, back-front, foot-head; compare it on the contact sheet");
        }
        ScanFrames frames = new ScanFrames(subject, image.get(), masks, faulty.isEmpty() ? classes : 0);
        attempt(Finding.Kind.BAD_INTENSITIES, subject.image(), () -> {
            image.get().forEachFrame(frames);
            return true;
        });
        return new ScanResult(
                subject,
                hash(),
                Optional.of(facts(header, grid, labelledSlices, frames.first())),
                frames.thumbnail(),
                findings);
    }

    /** Looks at every mask; how many slices have labels. */
    private int masks(NiftiHeader header, List<NiftiImage> masks, SliceGrid grid) {
        Set<Integer> outside = new HashSet<>();
        for (Subject.LabelledFrame frame : subject.labelledFrames()) {
            if (attempt(
                            Finding.Kind.FRAME_OUTSIDE,
                            subject.image(),
                            () -> GridCheck.checkedFrame(subject, frame, header))
                    .isEmpty()) {
                outside.add(frame.index());
            }
        }
        for (NiftiImage mask : masks) {
            List<Integer> frames = frames(mask);
            attempt(Finding.Kind.GRID_DIFFERS, mask.path(), () -> GridCheck.checkedMask(subject, header, mask, frames));
            if (frames.stream().noneMatch(outside::contains) && !faulty.contains(mask.path())) {
                attempt(Finding.Kind.UNKNOWN_LABEL, mask.path(), () -> {
                    frames.forEach(frame -> MaskMerge.labels(subject, mask, frame, classes));
                    return true;
                });
            }
        }
        if (!faulty.isEmpty() || masks.size() < subject.masks().size()) {
            return 0;
        }
        int labelled = 0;
        for (Subject.LabelledFrame frame : subject.labelledFrames()) {
            labelled += attempt(
                            Finding.Kind.EMPTY_MASK,
                            subject.image(),
                            () -> Annotation.of(subject, masks, frame.index(), classes, grid))
                    .map(truth -> annotated(frame, truth))
                    .orElse(0);
        }
        return labelled;
    }

    private int annotated(Subject.LabelledFrame frame, Annotation truth) {
        List<Integer> without = new ArrayList<>();
        for (int z = 0; z < truth.slices().length; z++) {
            if (!truth.slices()[z]) {
                without.add(z);
            }
        }
        if (!without.isEmpty()) {
            add(
                    Finding.Kind.SLICES_WITHOUT_MASK,
                    subject.masks().get(0).path(),
                    subject.id() + " lacks masks on " + without.size() + " of " + truth.slices().length + " slices of "
                            + (frame.name().equals("image") ? "its image" : frame.name()) + ": " + without
                            + "; they are used without labels");
        }
        return truth.slices().length - without.size();
    }

    private List<Integer> frames(NiftiImage mask) {
        return subject.masks().stream()
                .filter(known -> known.path().equals(mask.path()))
                .findFirst()
                .orElseThrow()
                .frames();
    }

    private ScanFacts facts(NiftiHeader header, SliceGrid grid, int labelledSlices, float[] first) {
        Orientation orientation = Orientation.of(header);
        double[] spacing = header.spacing();
        List<Integer> dimensions = new ArrayList<>();
        for (int axis = 0; axis < (header.frames() > 1 ? 4 : 3); axis++) {
            dimensions.add(header.dimension(axis));
        }
        return new ScanFacts(
                subject.id(),
                subject.domain(),
                part(),
                dimensions,
                List.of(spacing[orientation.columnAxis()], spacing[orientation.rowAxis()]),
                spacing[orientation.sliceAxis()],
                header.affine().axisCodes(),
                grid.depth() * header.frames(),
                labelledSlices,
                IntensityPercentiles.of(first, PERCENTS));
    }

    /** The folders between the data set's and the subject's own. */
    private String part() {
        Path folder = root.relativize(subject.image()).getParent();
        if (folder != null && folder.getFileName().toString().equals(subject.id())) {
            folder = folder.getParent();
        }
        return folder == null ? "" : folder.toString();
    }

    private String hash() {
        try {
            return FileHash.of(subject.image());
        } catch (IOException e) {
            return "";
        }
    }

    private interface Step<T> {
        T take();
    }

    /** What a step gives, or its fault as a finding of the kind; a disk's or a damaged file's fault is another kind. */
    private <T> Optional<T> attempt(Finding.Kind kind, Path file, Step<T> step) {
        try {
            return Optional.of(step.take());
        } catch (DataException fault) {
            boolean read = false;
            for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
                read |= cause instanceof IOException;
            }
            Path at = fault instanceof SubjectException known ? known.file() : file;
            faulty.add(at);
            add(read ? Finding.Kind.UNREADABLE : kind, at, fault.getMessage());
            return Optional.empty();
        }
    }

    private void add(Finding.Kind kind, Path file, String message) {
        findings.add(new Finding(kind, subject.domain(), subject.id(), file, message));
    }
}
