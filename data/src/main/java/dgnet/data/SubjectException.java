package dgnet.data;

import java.nio.file.Path;

/** The files of one subject cannot be used. A run quarantines this subject and continues with the others. */
public final class SubjectException extends DataException {
    private static final long serialVersionUID = 1L;

    private final String domain;
    private final String subject;
    private final transient Path file;

    /**
     * Reports one unusable file of one subject.
     *
     * @param reason what is wrong with the file, as a sentence that names the file
     */
    public SubjectException(String domain, String subject, Path file, String reason, Throwable cause) {
        super(reason, cause);
        this.domain = domain;
        this.subject = subject;
        this.file = file;
    }

    public String domain() {
        return domain;
    }

    public String subject() {
        return subject;
    }

    /** The unusable file. */
    public Path file() {
        return file;
    }
}
