package dgnet.data.check;

import dgnet.data.dataset.Annotation;
import dgnet.data.dataset.Finding;
import dgnet.data.dataset.MaskMerge.MaskLabels;
import dgnet.data.dataset.MaskMerge.Merged;
import dgnet.data.dataset.Subject;
import dgnet.data.dataset.Subject.LabelledFrame;
import dgnet.data.nifti.SliceGrid;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Finds masks that can be read but probably do not mean what they are taken for. */
final class MaskFindings {
    /** Dice of two raters' foregrounds below which they do not show the same structures. */
    private static final double AGREEMENT = 0.3;
    /** Share of labelled slices between the first and the last one below which slices were skipped. */
    private static final double ANNOTATED = 0.6;

    private MaskFindings() {}

    /** Raters of one frame that hardly agree, and structures that overlap. */
    static List<Finding> ofMerge(
            Subject subject, LabelledFrame frame, List<MaskLabels> masks, Merged merged, List<String> structures) {
        List<Finding> findings = new ArrayList<>();
        if (merged.overlap() > 0) {
            findings.add(finding(
                    Finding.Kind.STRUCTURES_OVERLAP,
                    subject,
                    masks.get(0).mask().path(),
                    merged.overlap() + " voxels of " + name(subject, frame) + " are in the masks of several structures;"
                            + " each counts for the structure that is last in the label table: "
                            + String.join(", ", covered(masks, merged, structures))));
        }
        if (masks.stream().anyMatch(mask -> mask.mask().part().isPresent())) {
            return findings;
        }
        for (int a = 0; a < masks.size(); a++) {
            for (int b = a + 1; b < masks.size(); b++) {
                double dice = dice(masks.get(a).labels(), masks.get(b).labels());
                if (dice < AGREEMENT) {
                    findings.add(finding(
                            Finding.Kind.RATERS_DISAGREE,
                            subject,
                            masks.get(b).mask().path(),
                            masks.get(a).mask().path() + " and "
                                    + masks.get(b).mask().path()
                                    + " are taken for two raters of " + name(subject, frame)
                                    + " but hardly agree (Dice "
                                    + String.format(Locale.ROOT, "%.2f", dice)
                                    + "); if each file has one structure, name it in the column structure of"
                                    + " dataset.csv, otherwise remove the wrong file"));
                }
            }
        }
        return findings;
    }

    /** What is left of each structure that a later one covers, and what to do if that is nothing. */
    private static List<String> covered(List<MaskLabels> masks, Merged merged, List<String> structures) {
        List<String> covered = new ArrayList<>();
        for (int label = 1; label <= structures.size(); label++) {
            int own = 0;
            int kept = 0;
            for (int k = 0; k < merged.labels().length; k++) {
                own += has(masks, k, label) ? 1 : 0;
                kept += merged.labels()[k] == label ? 1 : 0;
            }
            if (kept < own) {
                String name = structures.get(label - 1);
                covered.add(
                        kept == 0
                                ? name + " keeps none of its " + own
                                        + " voxels; move it further down in the label table"
                                : name + " keeps " + kept + " of its " + own + " voxels");
            }
        }
        return covered;
    }

    private static boolean has(List<MaskLabels> masks, int voxel, int label) {
        return masks.stream().anyMatch(mask -> mask.labels()[voxel] == label);
    }

    /** The overlap of two foregrounds; 1 if both are empty. */
    private static double dice(byte[] a, byte[] b) {
        long both = 0;
        long sum = 0;
        for (int k = 0; k < a.length; k++) {
            both += a[k] != 0 && b[k] != 0 ? 1 : 0;
            sum += (a[k] != 0 ? 1 : 0) + (b[k] != 0 ? 1 : 0);
        }
        return sum == 0 ? 1 : 2.0 * both / sum;
    }

    /** An empty mask that is used, and slices that were probably not annotated. */
    static List<Finding> ofAnnotation(Subject subject, LabelledFrame frame, Annotation truth, SliceGrid grid) {
        Path mask = subject.masks().get(0).path();
        if (subject.emptySliceIsUnlabelled()) {
            return List.of();
        }
        if (truth.empty()) {
            return List.of(finding(
                    Finding.Kind.NO_STRUCTURE,
                    subject,
                    mask,
                    "the mask of " + name(subject, frame) + " has no label; all of the scan is used as background. Set"
                            + " data.empty-masks = refuse if every scan must have a label"));
        }
        List<Integer> labelled = new ArrayList<>();
        for (int z = 0; z < grid.depth(); z++) {
            if (anyLabel(grid.slice(truth.labels(), z))) {
                labelled.add(z);
            }
        }
        int extent = labelled.get(labelled.size() - 1) - labelled.get(0) + 1;
        if (!skipped(labelled, extent)) {
            return List.of();
        }
        return List.of(finding(
                Finding.Kind.SLICES_ANNOTATED_IN_PART,
                subject,
                mask,
                "the mask of " + name(subject, frame) + " has labels on " + labelled.size() + " of " + extent
                        + " slices between its first and its last label (slices " + labelled
                        + "); the slices between them are used as slices without structures. Set data.empty-slices ="
                        + " unlabelled if they were not annotated"));
    }

    private static boolean skipped(List<Integer> labelled, int extent) {
        boolean adjacent = false;
        for (int k = 1; k < labelled.size(); k++) {
            adjacent |= labelled.get(k) == labelled.get(k - 1) + 1;
        }
        return labelled.size() < extent && (!adjacent || labelled.size() < ANNOTATED * extent);
    }

    private static boolean anyLabel(byte[] labels) {
        for (byte label : labels) {
            if (label != 0) {
                return true;
            }
        }
        return false;
    }

    private static String name(Subject subject, LabelledFrame frame) {
        return subject.id() + (frame.name().equals("image") ? "" : ", " + frame.name());
    }

    private static Finding finding(Finding.Kind kind, Subject subject, Path file, String message) {
        return new Finding(kind, subject.domain(), subject.id(), file, message);
    }
}
