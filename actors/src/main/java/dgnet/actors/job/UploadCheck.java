package dgnet.actors.job;

import dgnet.actors.api.ServiceException;
import dgnet.actors.api.ServiceException.Reason;
import dgnet.data.DataException;
import dgnet.data.nifti.NiftiImage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** Checks that an upload is a scan of an accepted size, before it is processed. */
public final class UploadCheck {
    /** A file name that is not the name of a device on Windows. */
    private static final Pattern NAME = Pattern.compile(
            "(?!(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])\\.)" + "[A-Za-z0-9][A-Za-z0-9._-]{0,99}\\.nii(\\.gz)?");

    private static final int BUFFER = 1 << 16;

    private UploadCheck() {}

    /** @throws ServiceException if the name is not a plain file name of a NIfTI file */
    public static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new ServiceException(
                    Reason.UNUSABLE,
                    "The parameter name must be a plain file name that ends with .nii or .nii.gz, preceded by at most 100"
                            + " letters, digits, dots, dashes and underscores, and starts with a letter or a digit");
        }
    }

    /**
     * Reads the header, and counts the uncompressed bytes.
     *
     * @param most the most uncompressed bytes
     * @throws ServiceException if the file is not a NIfTI file or has more bytes
     */
    public static void require(Path file, long most) {
        try {
            NiftiImage image = NiftiImage.open(file);
            if (image.header().voxels() > most / image.header().dataType().bytes()) {
                throw tooLarge(most);
            }
            requireAtMost(file, most);
        } catch (DataException invalid) {
            String reason = invalid.getMessage()
                    .replace(file.toString(), file.getFileName().toString());
            throw new ServiceException(Reason.UNUSABLE, "The upload is not a usable scan: " + reason);
        } catch (IOException broken) {
            throw new ServiceException(Reason.UNUSABLE, "Cannot decompress the upload: " + broken.getMessage());
        }
    }

    private static void requireAtMost(Path file, long most) throws IOException {
        try (InputStream in = uncompressed(new BufferedInputStream(Files.newInputStream(file), BUFFER))) {
            byte[] buffer = new byte[BUFFER];
            long count = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                count += read;
                if (count > most) {
                    throw tooLarge(most);
                }
            }
        }
    }

    private static InputStream uncompressed(BufferedInputStream file) throws IOException {
        file.mark(2);
        int magic = file.read() | file.read() << 8;
        file.reset();
        return magic == GZIPInputStream.GZIP_MAGIC ? new GZIPInputStream(file, BUFFER) : file;
    }

    private static ServiceException tooLarge(long most) {
        return new ServiceException(
                Reason.TOO_LARGE, "The scan has more than " + most + " uncompressed bytes, the limit of the service");
    }
}
