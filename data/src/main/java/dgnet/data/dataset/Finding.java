package dgnet.data.dataset;

import java.nio.file.Path;
import java.util.Comparator;

/**
 * A problem of a data set, or information about it.
 *
 * @param kind the kind of problem
 * @param domain the affected domain; may be empty
 * @param subject the affected subject; may be empty
 * @param file the file that shows the problem
 * @param message a sentence that names the file and the remedy
 */
public record Finding(Kind kind, String domain, String subject, Path file, String message) {
    /** By severity, then kind, domain and subject. */
    public static final Comparator<Finding> ORDER = Comparator.comparing(
                    (Finding finding) -> finding.kind().severity())
            .thenComparing(Finding::kind)
            .thenComparing(Finding::domain)
            .thenComparing(Finding::subject)
            .thenComparing(Finding::message);

    /** A finding: a file of a subject exists twice, and the first one is used. */
    static Finding duplicate(String domain, String subject, Path first, Path second) {
        return new Finding(
                Kind.DUPLICATE_SUBJECT,
                domain,
                subject,
                second,
                "subject " + subject + " exists twice: " + first + " is used, " + second + " is not; remove one");
    }

    /** A finding: a mask has no image. */
    static Finding maskWithoutImage(String domain, String subject, Path mask, String image) {
        return new Finding(
                Kind.NO_IMAGE,
                domain,
                subject,
                mask,
                "the mask " + mask + " has no image " + image + "; it is left out");
    }

    /** The consequence of a finding for training. */
    public enum Severity {
        /** The scan is left out. */
        ERROR,
        /** The scan is used, but perhaps not as intended. */
        WARNING,
        /** Information. */
        NOTE
    }

    /** The kind of a finding. */
    public enum Kind {
        NOT_IN_TABLE(Severity.ERROR, "scan without a row in the table"),
        NO_IMAGE(Severity.ERROR, "row or mask without an image"),
        NO_DOMAIN(Severity.ERROR, "row without a domain"),
        UNREADABLE(Severity.ERROR, "file that cannot be read"),
        FRAME_OUTSIDE(Severity.ERROR, "annotated frame outside the file"),
        GRID_DIFFERS(Severity.ERROR, "mask on another grid than its image"),
        UNKNOWN_LABEL(Severity.ERROR, "mask with unexpected labels"),
        EMPTY_MASK(Severity.ERROR, "annotated frame with an empty mask"),
        STRUCTURE_UNKNOWN(Severity.ERROR, "mask without a structure, or of a structure that labels.csv does not list"),
        BAD_INTENSITIES(Severity.ERROR, "image without contrast, or with values that are not finite numbers"),
        DUPLICATE_SUBJECT(Severity.WARNING, "subject that exists twice"),
        DOMAIN_SPELLING(Severity.WARNING, "domains with nearly the same name"),
        GROUP_IN_DOMAINS(Severity.WARNING, "patient with scans in several domains"),
        SAME_CONTENT(Severity.WARNING, "same scan under two names"),
        FRAME_UNKNOWN(Severity.WARNING, "mask whose frames are unknown"),
        STRUCTURE_MISSING(Severity.WARNING, "annotated frame without a mask of each structure"),
        STRUCTURE_ABSENT(Severity.WARNING, "structure that no mask has"),
        STRUCTURES_OVERLAP(Severity.WARNING, "structures that overlap"),
        RATERS_DISAGREE(Severity.WARNING, "raters that hardly agree"),
        NO_STRUCTURE(Severity.WARNING, "empty mask, used as a scan without any structure"),
        SLICES_ANNOTATED_IN_PART(Severity.WARNING, "slices without labels between labelled slices"),
        ONE_FRAME_PER_STRUCTURE(Severity.WARNING, "mask with one frame for each structure"),
        MASK_GEOMETRY(Severity.WARNING, "mask whose header does not give the position of its image"),
        ORIENTATION(Severity.WARNING, "stored in another orientation than most"),
        GEOMETRY(Severity.WARNING, "header that contradicts itself about the geometry"),
        OUTSIDE_VIEW(Severity.WARNING, "labels outside the network's view"),
        ORIENTATION_DOUBT(Severity.WARNING, "orientation missing in the header"),
        TEST_PATIENT(Severity.WARNING, "patient in the training and in the test set"),
        TEST_SET(Severity.NOTE, "test set"),
        SEVERAL_SCANS(Severity.NOTE, "subject with several scans"),
        EMPTY_ANNOTATED_FRAME(Severity.WARNING, "annotated frame without contrast"),
        EMPTY_FRAME(Severity.WARNING, "frame without contrast in a series"),
        UNREAD(Severity.WARNING, "folder or link that cannot be read"),
        LISTED_TWICE(Severity.NOTE, "link to a folder that is listed already"),
        SLICES_WITHOUT_MASK(Severity.NOTE, "slices without a mask in an annotated frame"),
        NO_MASK(Severity.NOTE, "scan without a mask");

        private final Severity severity;
        private final String title;

        Kind(Severity severity, String title) {
            this.severity = severity;
            this.title = title;
        }

        public Severity severity() {
            return severity;
        }

        /** A description for people. */
        public String title() {
            return title;
        }
    }
}
