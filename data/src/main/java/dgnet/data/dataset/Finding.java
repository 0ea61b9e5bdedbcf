package dgnet.data.dataset;

import java.nio.file.Path;
import java.util.Comparator;

/**
 * One thing that is wrong with a data set, or worth knowing about it.
 *
 * @param kind what sort of thing
 * @param domain whose; empty where it is none's
 * @param subject whose; empty where it is none's
 * @param file where it shows
 * @param message a sentence that names file and remedy
 */
public record Finding(Kind kind, String domain, String subject, Path file, String message) {
    /** By severity, then kind, domain and subject. */
    public static final Comparator<Finding> ORDER = Comparator.comparing(
                    (Finding finding) -> finding.kind().severity())
            .thenComparing(Finding::kind)
            .thenComparing(Finding::domain)
            .thenComparing(Finding::subject)
            .thenComparing(Finding::message);

    /** That a subject's file is there twice, of which the first is used. */
    static Finding twice(String domain, String subject, Path first, Path second) {
        return new Finding(
                Kind.DUPLICATE_SUBJECT,
                domain,
                subject,
                second,
                "subject " + subject + " is there twice: " + first + " is used, " + second + " is not; remove one");
    }

    /** That a mask has no image of the name that belongs to it. */
    static Finding maskAlone(String domain, String subject, Path mask, String image) {
        return new Finding(
                Kind.NO_IMAGE,
                domain,
                subject,
                mask,
                "the mask " + mask + " has no image " + image + "; it is left out");
    }

    /** What a finding means for training. */
    public enum Severity {
        /** The scan is left out. */
        ERROR,
        /** The scan is used, but perhaps not as was meant. */
        WARNING,
        /** Good to know. */
        NOTE
    }

    /** What sort of thing was found. */
    public enum Kind {
        NOT_IN_TABLE(Severity.ERROR, "scan without a row in the table"),
        NO_IMAGE(Severity.ERROR, "row or mask without an image"),
        NO_DOMAIN(Severity.ERROR, "row without a domain"),
        UNREADABLE(Severity.ERROR, "file that cannot be read"),
        FRAME_OUTSIDE(Severity.ERROR, "annotated frame outside the file"),
        GRID_DIFFERS(Severity.ERROR, "mask on another grid than its image"),
        UNKNOWN_LABEL(Severity.ERROR, "mask with labels that should not be"),
        EMPTY_MASK(Severity.ERROR, "annotated frame with an empty mask"),
        BAD_INTENSITIES(Severity.ERROR, "image without contrast, or with values that are no numbers"),
        DUPLICATE_SUBJECT(Severity.WARNING, "subject that is there twice"),
        SAME_CONTENT(Severity.WARNING, "same scan under two names"),
        FRAME_UNKNOWN(Severity.WARNING, "mask whose frames are not known"),
        ORIENTATION(Severity.WARNING, "stored in another orientation than most"),
        GEOMETRY(Severity.WARNING, "header that contradicts itself about the geometry"),
        ORIENTATION_DOUBT(Severity.WARNING, "orientation that the header does not give"),
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

        /** In words. */
        public String title() {
            return title;
        }
    }
}
