package dgnet.data;

import java.nio.file.Path;

/** One subject's files cannot be used: the others can. A run sets such a subject aside and goes on. */
public final class SubjectException extends DataException {
    private static final long serialVersionUID = 1L;

    private final String domain;
    private final String subject;
    private final transient Path file;

    /**
     * A fault of one file of one subject.
     *
     * @param reason what is wrong with the file, as a sentence that names it
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

    /** The file at fault. */
    public Path file() {
        return file;
    }
}
