package dgnet.model.file;

import dgnet.data.DataException;
import java.nio.file.Path;

/** A model file that cannot be read or written. The message names the file and the reason. */
public final class ModelFileException extends DataException {
    private static final long serialVersionUID = 1L;

    ModelFileException(Path file, String reason) {
        super(file + ": " + reason);
    }

    ModelFileException(Path file, String reason, Throwable cause) {
        super(file + ": " + reason, cause);
    }
}
