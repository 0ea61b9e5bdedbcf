package dgnet.data.nifti;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** A file on disk, plain or gzip (detected by its first two bytes), read as a stream from any position. */
record NiftiFile(Path path, boolean gzip, long length) {
    /** No deflate stream grows by more than this factor. Source: the zlib technical details. */
    private static final long LARGEST_EXPANSION = 1032;

    private static final int BUFFER = 1 << 16;
    /** Reading a file of less than this length is faster than mapping it. */
    private static final int SMALLEST_MAPPED = 1 << 16;

    private static final int WINDOW = 1 << 28;

    static NiftiFile of(Path path) {
        if (!Files.exists(path)) {
            throw new NiftiException(path, "there is no such file", new NoSuchFileException(path.toString()));
        }
        if (!Files.isRegularFile(path)) {
            throw new NiftiException(path, "not a file");
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] start = in.readNBytes(2);
            if (start.length == 0) {
                throw new NiftiException(path, "the file is empty", new EOFException());
            }
            boolean gzip = start.length == 2 && start[0] == 0x1F && start[1] == (byte) 0x8B;
            return new NiftiFile(path, gzip, Files.size(path));
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    /** The file of the header: {@code path} itself, or the .hdr beside an .img. */
    static NiftiFile header(Path path) {
        if (NiftiName.endsWith(path, NiftiName.IMAGE)) {
            return sibling(path, NiftiName.HEADER);
        }
        if (!NiftiName.isScan(path)) {
            ForeignFormat.of(path).ifPresent(format -> {
                throw new NiftiException(path, "the file " + format.sentence());
            });
            throw new NiftiException(
                    path, "not the name of a NIfTI file: it must end in .nii, .nii.gz, .hdr, .hdr.gz, .img or .img.gz");
        }
        return of(path);
    }

    /** The file of the voxels that belong to {@code header}, which was found in this file. */
    NiftiFile voxels(NiftiHeader header) {
        boolean named = NiftiName.endsWith(path, NiftiName.SINGLE);
        if (named != header.singleFile()) {
            throw new NiftiException(
                    path,
                    named
                            ? "the header says that the voxels are in an .img file, but this is a .nii file"
                            : "the header says that the voxels follow it, but this is the header file of a pair");
        }
        NiftiFile voxels = named ? this : sibling(path, NiftiName.IMAGE);
        long available = voxels.length - header.voxelOffset();
        if (voxels.gzip) {
            available = voxels.length > Long.MAX_VALUE / LARGEST_EXPANSION
                    ? Long.MAX_VALUE
                    : voxels.length * LARGEST_EXPANSION - header.voxelOffset();
        }
        if (header.voxels() > available / header.dataType().bytes()) {
            throw new NiftiException(
                    voxels.path,
                    "the file is too short: " + voxels.length + (voxels.gzip ? " compressed" : "")
                            + " bytes cannot contain the " + header.voxels() + " voxels of " + header.dataType()
                            + " that its header announces from byte " + header.voxelOffset(),
                    new EOFException());
        }
        return voxels;
    }

    /**
     * The stored voxels, beginning at byte {@code position} of the uncompressed content.
     *
     * @param most the largest number of bytes that will be requested at once
     */
    VoxelBytes bytes(long position, int most) throws IOException {
        return gzip || length < SMALLEST_MAPPED
                ? new VoxelBytes.Streamed(from(position), most)
                : new VoxelBytes.Mapped(path, position, WINDOW);
    }

    /** The uncompressed bytes beginning at {@code position}. A plain file is not read before that position. */
    private InputStream from(long position) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            if (!gzip) {
                return Channels.newInputStream(channel.position(position));
            }
            InputStream in = new GZIPInputStream(Channels.newInputStream(channel), BUFFER);
            in.skipNBytes(position);
            return in;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Checks that the uncompressed content has at least {@code end} bytes, before memory is allocated for it. A gzip file stores its length
     * at its end. If that differs, as in a file of several members, the file is decompressed once to count the bytes.
     */
    void requireBytes(long end) throws IOException {
        if (gzip && (int) end != trailer()) {
            try (InputStream in = from(0)) {
                in.skipNBytes(end);
            }
        }
    }

    /** The uncompressed length modulo 2³², from the last four bytes of a gzip file. */
    private int trailer() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            file.seek(Math.max(0, file.length() - Integer.BYTES));
            return Integer.reverseBytes(file.readInt());
        }
    }

    /** The first {@code count} bytes, or all if there are fewer. */
    byte[] start(int count) {
        try (InputStream in = from(0)) {
            return in.readNBytes(count);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    static NiftiException unreadable(Path path, IOException cause) {
        String detail = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        if (cause instanceof EOFException) {
            return new NiftiException(path, "the file is truncated; copy or export it again", cause);
        }
        if (cause instanceof ZipException) {
            return new NiftiException(
                    path, "the compressed data are damaged (" + detail + "); copy or export it again", cause);
        }
        return new NiftiException(path, "the file cannot be read (" + detail + ")", cause);
    }

    private static NiftiFile sibling(Path path, List<String> endings) {
        List<Path> candidates = NiftiName.siblings(path, endings);
        for (Path candidate : candidates) {
            if (Files.exists(candidate)) {
                return of(candidate);
            }
        }
        throw new NiftiException(
                path,
                "the other half of the pair is missing: there is no "
                        + candidates.get(0).getFileName() + " beside it");
    }
}
