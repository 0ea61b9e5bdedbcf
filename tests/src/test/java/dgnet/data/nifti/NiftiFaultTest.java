package dgnet.data.nifti;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dgnet.SharedData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is not a sound NIfTI file is refused by name and reason, without taking the memory that it asks for. */
class NiftiFaultTest {
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    @TempDir
    Path folder;

    @Test
    void refusesAMissingFileAnEmptyOneAFolderAndAForeignName() throws IOException {
        assertRefused(folder.resolve("absent.nii"), "no such file");
        assertRefused(NiftiFiles.write(folder.resolve("empty.nii.gz"), new byte[0]), "empty");
        assertRefused(Files.createDirectory(folder.resolve("folder.nii")), "not a file");
        assertRefused(NiftiFiles.write(folder.resolve("scan.txt"), new byte[400]), ".nii.gz");
        assertRefused(NiftiFiles.write(folder.resolve("text.nii"), new byte[400]), "not a NIfTI file");
        assertRefused(NiftiFiles.write(folder.resolve("lonely.hdr"), pairHeader()), "lonely.img");
    }

    @Test
    void refusesAFileCutAnywhere() throws IOException {
        byte[] whole = smallFile();
        for (int length = 1; length < whole.length; length += 7) {
            Path plain = NiftiFiles.write(folder.resolve("cut.nii"), Arrays.copyOf(whole, length));
            assertRefused(plain, "cut.nii");
        }
        byte[] compressed = NiftiFiles.gzip(whole);
        for (int length = 1; length < compressed.length; length++) {
            Path cut = NiftiFiles.write(folder.resolve("cut.nii.gz"), Arrays.copyOf(compressed, length));
            assertRefused(cut, "cut.nii.gz");
        }
    }

    @Test
    void noticesAWrongChecksum() throws IOException {
        byte[] compressed = NiftiFiles.gzip(smallFile());
        compressed[compressed.length - 8] ^= 1;
        assertRefused(NiftiFiles.write(folder.resolve("a.nii.gz"), compressed), "damaged");
    }

    @Test
    void refusesDimensionsThatNoArrayHas() throws IOException {
        for (int[] dimensions : new int[][] {{0, 2, 2}, {-3, 2, 2}, {32767, 32767, 32767}}) {
            ByteBuffer header = NiftiFiles.header(HeaderFormat.NIFTI1, ORDER, true, DataType.UINT8, dimensions);
            assertRefused(
                    NiftiFiles.write(folder.resolve("a.nii"), NiftiFiles.single(header, new byte[8])), "dimension");
        }
        HeaderFormat format = HeaderFormat.NIFTI2;
        ByteBuffer header = NiftiFiles.header(format, ORDER, true, DataType.UINT8, 2, 2, 2);
        header.putLong(format.dimension + 8, Long.MAX_VALUE);
        assertRefused(NiftiFiles.write(folder.resolve("b.nii"), NiftiFiles.single(header, new byte[8])), "dimension");
        header.putLong(format.dimension, 1L << 40);
        assertRefused(NiftiFiles.write(folder.resolve("c.nii"), NiftiFiles.single(header, new byte[8])), "dimensions");
    }

    @Test
    void refusesVoxelsThatBeginNowhere() throws IOException {
        for (double offset : new double[] {-1, 100, 352.5, Double.NaN, 1e30}) {
            ByteBuffer header = NiftiFiles.header(HeaderFormat.NIFTI1, ORDER, true, DataType.UINT8, 2, 2, 2);
            header.putFloat(HeaderFormat.NIFTI1.voxelOffset, (float) offset);
            assertRefused(NiftiFiles.write(folder.resolve("a.nii"), NiftiFiles.single(header, new byte[8])), "byte");
        }
    }

    @Test
    void refusesVoxelSizesThatNoScannerMakes() throws IOException {
        for (HeaderFormat format : HeaderFormat.values()) {
            for (double size : new double[] {Double.NaN, Double.POSITIVE_INFINITY, 1e-30, 1e6}) {
                for (int axis = 0; axis < 3; axis++) {
                    ByteBuffer stated = NiftiFiles.header(format, ORDER, true, DataType.UINT8, 2, 2, 2);
                    format.putReal(stated, format.spacing, axis + 1, size);
                    assertGeometryRefused(stated, "pixdim[" + (axis + 1) + "]");
                }
            }
            for (double size : new double[] {1e-30, 1e6}) {
                for (int axis = 0; axis < 3; axis++) {
                    ByteBuffer oriented = NiftiFiles.header(format, ORDER, true, DataType.UINT8, 2, 2, 2);
                    format.putFormCode(oriented, 1, 1);
                    for (int k = 0; k < 3; k++) {
                        format.putReal(oriented, format.rows, 5 * k, k == axis ? size : 1);
                    }
                    assertGeometryRefused(oriented, "column " + (axis + 1) + " of the affine");
                }
            }
        }
    }

    @Test
    void refusesAnOrientationThatIsNoNumberWhereThereIsNoOther() throws IOException {
        HeaderFormat format = HeaderFormat.NIFTI1;
        ByteBuffer header = NiftiFiles.header(format, ORDER, true, DataType.UINT8, 2, 2, 2);
        format.putFormCode(header, 1, 1);
        for (int k = 0; k < 3; k++) {
            format.putReal(header, format.rows, 5 * k, k == 2 ? Double.NaN : 1);
        }
        assertGeometryRefused(header, "sform");

        // The identity's quaternion is all zeros.
        format.putFormCode(header, 0, 1);
        Path path = NiftiFiles.write(folder.resolve("a.nii"), NiftiFiles.single(header, new byte[8]));
        assertEquals(Affine.scaling(1, 1, 1), NiftiImage.open(path).header().affine());
    }

    private void assertGeometryRefused(ByteBuffer header, String field) throws IOException {
        Path path = NiftiFiles.write(folder.resolve("a.nii"), NiftiFiles.single(header, new byte[8]));
        assertRefused(path, field);
        assertRefused(path, "correct the header");
        NiftiImage shown = NiftiImage.openAnyGeometry(path);
        assertTrue(shown.header().grid().fault().isPresent());
        assertEquals(8, shown.values().length);
    }

    @Test
    void takesNoMemoryForVoxelsThatAFileCannotHold() throws IOException {
        ByteBuffer header =
                NiftiFiles.header(HeaderFormat.NIFTI1, ORDER, true, DataType.FLOAT64, 1000, 1000, 1000, 30000);
        byte[] file = NiftiFiles.single(header, new byte[100]);
        Path plain = NiftiFiles.write(folder.resolve("plain.nii"), file);
        Path compressed = NiftiFiles.write(folder.resolve("compressed.nii.gz"), NiftiFiles.gzip(file));
        assertTrue(allocated(() -> assertRefused(plain, "too short")) < 4 << 20);
        assertTrue(allocated(() -> assertRefused(compressed, "too short")) < 4 << 20);
    }

    @Test
    void takesLittleMoreMemoryThanACompressedFileReallyHolds() throws IOException {
        // By deflate's limit 100 kB could expand to 100 MB; the header announces 90 MB of doubles, and 100 kB are
        // there.
        byte[] noise = new byte[100_000];
        new Random(5).nextBytes(noise);
        ByteBuffer header = NiftiFiles.header(HeaderFormat.NIFTI1, ORDER, true, DataType.UINT8, 1000, 900, 100);
        Path path = NiftiFiles.write(folder.resolve("a.nii.gz"), NiftiFiles.gzip(NiftiFiles.single(header, noise)));
        NiftiImage image = NiftiImage.open(path);
        long taken = allocated(() -> assertThrows(NiftiException.class, image::values));
        assertTrue(taken < 16 << 20, taken + " bytes");
    }

    @Test
    void noticesThatAMappedFileIsCutWhileItIsRead() {
        int[] dimensions = {64, 64, 4, 20};
        Path path = folder.resolve("cut.nii");
        NiftiWriter.write(
                path,
                NiftiHeader.of(dimensions, new double[] {1, 1, 1, 1}, Affine.scaling(1, 1, 1)),
                DataType.FLOAT32,
                new float[64 * 64 * 4 * 20]);
        NiftiImage image = NiftiImage.open(path);
        NiftiException fault = assertThrows(
                NiftiException.class,
                () -> image.forEachFrame((frame, voxels) -> {
                    try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
                        file.truncate(1000);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }));
        assertTrue(fault.getMessage().contains("truncated"), fault.getMessage());
    }

    @Test
    void readsOrRefusesWhateverBytesItIsGiven() throws IOException {
        byte[] plain = smallFile();
        byte[] second = NiftiFiles.single(
                NiftiFiles.header(HeaderFormat.NIFTI2, ByteOrder.BIG_ENDIAN, true, DataType.INT16, 4, 3, 2, 2),
                new byte[96]);
        fuzz(List.of(plain, NiftiFiles.gzip(plain), second, NiftiFiles.gzip(second)), 1500);
    }

    @Test
    void readsOrRefusesTheFuzzersFindsUnderANiftiName() throws IOException {
        Path finds = SharedData.path("data/nifti-corpus/nifti-rs/fuzz_artifacts");
        try (Stream<Path> files = Files.list(finds)) {
            for (Path find : files.toList()) {
                assertRefused(NiftiFiles.write(folder.resolve("find.nii"), Files.readAllBytes(find)), "find.nii");
            }
        }
    }

    private void fuzz(List<byte[]> seeds, int cases) throws IOException {
        Random random = new Random(11);
        int read = 0;
        for (int k = 0; k < cases; k++) {
            byte[] bytes = seeds.get(k % seeds.size()).clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            if (random.nextInt(4) == 0) {
                bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 50));
            }
            Path path = NiftiFiles.write(folder.resolve("fuzz.nii"), bytes);
            try {
                NiftiImage image = NiftiImage.open(path);
                assertEquals(image.header().voxels(), image.values().length);
                read++;
            } catch (NiftiException refusal) {
                assertTrue(refusal.getMessage().contains("fuzz.nii"), refusal.getMessage());
            }
        }
        assertTrue(read > cases / 10 && read < cases, read + " of " + cases + " were read");
    }

    private static long allocated(Runnable work) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static void assertRefused(Path path, String reason) {
        NiftiException refusal =
                assertThrows(NiftiException.class, () -> NiftiImage.open(path).values());
        assertTrue(refusal.getMessage().contains(path.getFileName().toString()), refusal.getMessage());
        assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
    }

    private static byte[] pairHeader() {
        return NiftiFiles.bytes(NiftiFiles.header(HeaderFormat.NIFTI1, ORDER, false, DataType.UINT8, 2, 2, 2));
    }

    private static byte[] smallFile() {
        ByteBuffer header = NiftiFiles.header(HeaderFormat.NIFTI1, ORDER, true, DataType.UINT8, 4, 3, 2);
        byte[] voxels = new byte[24];
        new Random(3).nextBytes(voxels);
        return NiftiFiles.single(header, voxels);
    }
}
