package dgnet.data.check;

import dgnet.data.DataException;
import dgnet.data.PathResolver;
import dgnet.data.Sha256;
import dgnet.data.SubjectException;
import dgnet.data.check.ScanResult.Facts;
import dgnet.data.dataset.Annotation;
import dgnet.data.dataset.Finding;
import dgnet.data.dataset.GridCheck;
import dgnet.data.dataset.MaskMerge;
import dgnet.data.dataset.MaskMerge.MaskLabels;
import dgnet.data.dataset.MaskMerge.Merged;
import dgnet.data.dataset.Subject;
import dgnet.data.nifti.NiftiException;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiImage;
import dgnet.data.nifti.NiftiName;
import dgnet.data.nifti.Orientation;
import dgnet.data.nifti.SliceGrid;
import dgnet.data.prepare.ImagePreparation;
import dgnet.data.prepare.Percentiles;
import dgnet.data.prepare.PreparationSettings;
import dgnet.data.prepare.ViewCentre;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks one scan and its masks as preparation does, but continues after an error, so that all errors are reported. */
final class ScanCheck {
    private static final double[] PERCENTS = {1, 50, 99};

    private final Subject subject;
    private final Path root;
    private final List<String> structures;
    private final int classes;
    private final Optional<PreparationSettings> preparation;
    private final List<Finding> findings = new ArrayList<>();
    private final Set<Path> faulty = new HashSet<>();

    private ScanCheck(Subject subject, Path root, List<String> structures, Optional<PreparationSettings> preparation) {
        this.preparation = preparation;
        this.subject = subject;
        this.root = root;
        this.structures = structures;
        this.classes = structures.size();
    }

    /**
     * @param structures the names of the labels 1 to K
     * @param preparation the preparation about whose centre of the view the extent of the labels is found; empty: about that of the scan
     */
    static ScanResult of(
            Subject subject, Path root, List<String> structures, Optional<PreparationSettings> preparation) {
        return new ScanCheck(subject, root, structures, preparation).result();
    }

    private ScanResult result() {
        Map<Subject.Mask, NiftiImage> masks = new LinkedHashMap<>();
        for (Subject.Mask mask : subject.masks()) {
            attempt(Finding.Kind.UNREADABLE, mask.path(), () -> NiftiImage.open(mask.path()))
                    .ifPresent(image -> masks.put(mask, image));
        }
        Optional<NiftiImage> image =
                attempt(Finding.Kind.UNREADABLE, subject.image(), () -> NiftiImage.open(subject.image()));
        if (image.isEmpty()) {
            return new ScanResult(
                    subject, "", Optional.empty(), Optional.empty(), LabelExtent.NONE, Set.of(), findings);
        }
        NiftiHeader header = image.get().header();
        SliceGrid grid = Orientation.of(header).grid(header);
        Map<Integer, byte[]> labels = labels(header, masks);
        Map<Integer, Integer> labelledSlices = labelledSlices(labels, grid);
        if (!subject.labelled()) {
            add(Finding.Kind.NO_MASK, subject.image(), subject.image() + " has no mask");
        }
        if (!header.grid().oriented()) {
            add(
                    Finding.Kind.ORIENTATION_DOUBT,
                    subject.image(),
                    subject.image()
                            + " has no orientation in its header (neither sform nor qform); the axes are assumed to be"
                            + " left-right, back-front, foot-head; compare it on the contact sheet");
        }
        contradictions(image.get());
        masks.values().forEach(this::contradictions);
        ScanFrames frames = new ScanFrames(image.get(), faulty.isEmpty() ? labels : Map.of());
        boolean used = attempt(Finding.Kind.BAD_INTENSITIES, subject.image(), () -> {
                    frames.read();
                    return true;
                })
                .isPresent();
        if (used) {
            emptyFrames(image.get(), frames.empty());
        }
        // What training leaves out is not counted.
        labels.keySet().removeAll(frames.empty());
        labelledSlices.keySet().removeAll(frames.empty());
        return new ScanResult(
                subject,
                hash(),
                Optional.of(facts(
                        header,
                        grid,
                        labelledSlices.values().stream()
                                .mapToInt(Integer::intValue)
                                .sum(),
                        frames)),
                frames.thumbnail(),
                faulty.isEmpty() ? LabelExtent.of(header, centre(image.get()), labels.values()) : LabelExtent.NONE,
                faulty.isEmpty() ? present(labels.values()) : Set.of(),
                findings);
    }

    private ViewCentre centre(NiftiImage image) {
        ViewCentre ofScan = ViewCentre.ofScan(image.header());
        try {
            return preparation.map(settings -> ViewCentre.of(image, settings)).orElse(ofScan);
        } catch (NiftiException unreadable) {
            // Reported as bad intensities.
            return ofScan;
        }
    }

    /** Checks every mask. Returns the merged labels of each annotated frame in the data set's order; empty if a mask cannot be used. */
    private Map<Integer, byte[]> labels(NiftiHeader header, Map<Subject.Mask, NiftiImage> masks) {
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
        Map<Integer, List<MaskLabels>> read = new HashMap<>();
        masks.forEach((mask, image) -> {
            attempt(
                            Finding.Kind.GRID_DIFFERS,
                            mask.path(),
                            () -> GridCheck.checkedMask(subject, header, image, mask.frames()))
                    .ifPresent(fitting -> remarks(header, mask, image));
            if (mask.frames().stream().noneMatch(outside::contains) && !faulty.contains(mask.path())) {
                attempt(Finding.Kind.UNKNOWN_LABEL, mask.path(), () -> {
                    for (int frame : mask.frames()) {
                        read.computeIfAbsent(frame, unused -> new ArrayList<>())
                                .add(MaskMerge.labels(subject, mask, image, frame, classes));
                    }
                    return true;
                });
            }
        });
        Map<Integer, byte[]> labels = new LinkedHashMap<>();
        if (faulty.isEmpty()) {
            for (Subject.LabelledFrame frame : subject.labelledFrames()) {
                Merged merged = MaskMerge.merge(read.get(frame.index()), classes);
                findings.addAll(MaskFindings.ofMerge(subject, frame, read.get(frame.index()), merged, structures));
                labels.put(frame.index(), merged.labels());
            }
        }
        return labels;
    }

    private static Set<Integer> present(Collection<byte[]> frames) {
        Set<Integer> present = new HashSet<>();
        for (byte[] frame : frames) {
            byte last = 0;
            for (byte label : frame) {
                if (label != last) {
                    present.add((int) label);
                    last = label;
                }
            }
        }
        return present;
    }

    /** Reports how a mask is used if its header alone does not say so. */
    private void remarks(NiftiHeader header, Subject.Mask mask, NiftiImage image) {
        GridCheck.placedByImage(subject, header, image, mask.frames())
                .ifPresent(sentence -> add(Finding.Kind.MASK_GEOMETRY, mask.path(), sentence));
        GridCheck.oneFramePerStructure(subject, header, image, mask.frames())
                .ifPresent(sentence -> add(Finding.Kind.ONE_FRAME_PER_STRUCTURE, mask.path(), sentence));
    }

    private void contradictions(NiftiImage file) {
        file.warnings().forEach(warning -> add(Finding.Kind.GEOMETRY, file.path(), warning));
    }

    /** Reports the frames without contrast: the annotated ones, whose labels are lost, each on its own. */
    private void emptyFrames(NiftiImage image, List<Integer> empty) {
        List<Integer> others = new ArrayList<>(empty);
        for (Subject.LabelledFrame frame : subject.labelledFrames()) {
            if (others.remove((Integer) frame.index())) {
                add(
                        Finding.Kind.EMPTY_ANNOTATED_FRAME,
                        subject.image(),
                        ImagePreparation.emptyFrames(image, List.of(frame.index()))
                                + ", which is annotated; the frame and its labels are left out of training. Repair the"
                                + " frame, or correct its number if the mask is of another");
            }
        }
        if (!others.isEmpty()) {
            add(
                    Finding.Kind.EMPTY_FRAME,
                    subject.image(),
                    ImagePreparation.emptyFrames(image, others) + "; left out of training");
        }
    }

    /** The number of annotated slices of each annotated frame. */
    private Map<Integer, Integer> labelledSlices(Map<Integer, byte[]> labels, SliceGrid grid) {
        Map<Integer, Integer> labelled = new HashMap<>();
        if (labels.isEmpty()) {
            return labelled;
        }
        for (Subject.LabelledFrame frame : subject.labelledFrames()) {
            attempt(
                            Finding.Kind.EMPTY_MASK,
                            subject.image(),
                            () -> Annotation.of(subject, labels.get(frame.index()), frame.index(), grid))
                    .ifPresent(truth -> labelled.put(frame.index(), annotatedSlices(frame, truth, grid)));
        }
        return labelled;
    }

    private int annotatedSlices(Subject.LabelledFrame frame, Annotation truth, SliceGrid grid) {
        findings.addAll(MaskFindings.ofAnnotation(subject, frame, truth, grid));
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

    private Facts facts(NiftiHeader header, SliceGrid grid, int labelledSlices, ScanFrames frames) {
        Orientation orientation = Orientation.of(header);
        double[] spacing = header.spacing();
        List<Integer> dimensions = new ArrayList<>();
        for (int axis = 0; axis < (header.frames() > 1 ? 4 : 3); axis++) {
            dimensions.add(header.dimension(axis));
        }
        return ScanResultFactsBuilder.builder()
                .subject(subject.id())
                .domain(subject.domain())
                .part(part())
                .dimensions(dimensions)
                .pixelSpacing(List.of(spacing[orientation.columnAxis()], spacing[orientation.rowAxis()]))
                .sliceSpacing(spacing[orientation.sliceAxis()])
                .orientation(header.affine().axisCodes())
                .slices(grid.depth() * (header.frames() - frames.empty().size()))
                .labelledSlices(labelledSlices)
                .intensities(Percentiles.ofFinite(frames.first(), PERCENTS))
                .build();
    }

    /** The folders between the root of the data set and the subject's own folder, which is named after it: A01, or sub-01 in BIDS. */
    private String part() {
        Path folder =
                PathResolver.below(root, subject.image()).map(Path::getParent).orElse(null);
        if (folder == null) {
            return "";
        }
        for (int k = 0; k < folder.getNameCount(); k++) {
            String name = folder.getName(k).toString();
            if (name.equals(subject.id()) || name.equals("sub-" + subject.id())) {
                return k == 0 ? "" : folder.subpath(0, k).toString();
            }
        }
        return folder.toString();
    }

    private String hash() {
        try {
            String hash = Sha256.of(subject.image());
            Optional<Path> voxels = NiftiName.otherHalf(subject.image());
            return voxels.isEmpty() ? hash : hash + Sha256.of(voxels.get());
        } catch (IOException e) {
            return "";
        }
    }

    private interface Step<T> {
        T run();
    }

    /** The result of a step; empty if it fails, with a finding of the given kind, or UNREADABLE if a file cannot be read. */
    private <T> Optional<T> attempt(Finding.Kind kind, Path file, Step<T> step) {
        try {
            return Optional.of(step.run());
        } catch (DataException fault) {
            Path at = fault instanceof SubjectException known ? known.file() : file;
            faulty.add(at);
            add(fault.isReadError() ? Finding.Kind.UNREADABLE : kind, at, fault.getMessage());
            return Optional.empty();
        }
    }

    private void add(Finding.Kind kind, Path file, String message) {
        findings.add(new Finding(kind, subject.domain(), subject.id(), file, message));
    }
}
