package dgnet.model.checkpoint;

import dgnet.data.DataException;

/** A checkpoint that could not be written, or is incomplete or damaged. The message names the path and the reason. */
public class CheckpointException extends DataException {
    private static final long serialVersionUID = 1L;

    public CheckpointException(String message) {
        super(message);
    }

    public CheckpointException(String message, Throwable cause) {
        super(message, cause);
    }
}
