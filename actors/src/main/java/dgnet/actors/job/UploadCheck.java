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

/** Whether what somebody uploaded is a scan of a size that can be worked on, told before anything is. */
public final class UploadCheck {
    /** Without the names that Windows keeps for devices. */
    private static final Pattern NAME = Pattern.compile(
            "(?!(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])\\.)" + "[A-Za-z0-9][A-Za-z0-9._-]{0,99}\\.nii(\\.gz)?");

    private static final int BUFFER = 1 << 16;

    private UploadCheck() {}

    /** @throws ServiceException where the name is not a plain one of a NIfTI file */
    public static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new ServiceException(
                    Reason.UNUSABLE,
                    "name must be a file's plain name that ends in .nii or .nii.gz, before that at most 100 letters,"
                            + " digits, dots, dashes and underscores, beginning with a letter or a digit");
        }
    }

    /**
     * Reads the header, and counts what the file unpacks to without keeping it.
     *
     * @param most bytes of an image, unpacked
     * @throws ServiceException where it is no NIfTI file or unpacks to more
     */
    public static void require(Path file, long most) {
        try {
            NiftiImage image = NiftiImage.open(file);
            if (image.header().voxels() > most / image.header().dataType().bytes()) {
                throw tooLarge(most);
            }
            requireAtMost(file, most);
        } catch (DataException no) {
            String reason =
                    no.getMessage().replace(file.toString(), file.getFileName().toString());
            throw new ServiceException(Reason.UNUSABLE, "the upload is no scan: " + reason);
        } catch (IOException broken) {
            throw new ServiceException(Reason.UNUSABLE, "the upload cannot be unpacked: " + broken.getMessage());
        }
    }

    private static void requireAtMost(Path file, long most) throws IOException {
        try (InputStream in = unpacked(new BufferedInputStream(Files.newInputStream(file), BUFFER))) {
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

    private static InputStream unpacked(BufferedInputStream file) throws IOException {
        file.mark(2);
        int magic = file.read() | file.read() << 8;
        file.reset();
        return magic == GZIPInputStream.GZIP_MAGIC ? new GZIPInputStream(file, BUFFER) : file;
    }

    private static ServiceException tooLarge(long most) {
        return new ServiceException(
                Reason.TOO_LARGE, "the scan unpacks to more than the " + most + " bytes that the service takes");
    }
}
