package dgnet.data.nifti;

import dgnet.data.DataException;
import java.nio.file.Path;

/**
 * A file that is not NIfTI, is damaged, or has unsupported content. The message names the file and the reason. The cause is an
 * {@link java.io.IOException} if another attempt may succeed: the file is absent or truncated (perhaps still being copied), or could not
 * be read.
 */
public final class NiftiException extends DataException {
    private static final long serialVersionUID = 1L;

    /** @param reason what is wrong, and at which place of the file */
    public NiftiException(Path file, String reason) {
        super(file + ": " + reason);
    }

    NiftiException(Path file, String reason, Throwable cause) {
        super(file + ": " + reason, cause);
    }
}
