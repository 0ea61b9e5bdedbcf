package dgnet.data;

import java.io.IOException;

/**
 * A fault in what the user gave: a file, a data set or a setting. The message is a sentence that names what was found, where, and what
 * to do about it.
 */
public class DataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DataException(String message) {
        super(message);
    }

    public DataException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether it came of reading: a file that is absent, cut short or damaged, or a disk that fails. */
    public final boolean ofReading() {
        for (Throwable cause = getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return true;
            }
        }
        return false;
    }
}
