package dgnet.data;

import java.io.IOException;

/**
 * An error in the user's input: a file, a data set or a setting. The message says what was found, where, and what to do.
 */
public class DataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DataException(String message) {
        super(message);
    }

    public DataException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether reading caused it: a file that is absent, truncated or damaged, or a failing disk. */
    public final boolean isReadError() {
        for (Throwable cause = getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return true;
            }
        }
        return false;
    }
}
