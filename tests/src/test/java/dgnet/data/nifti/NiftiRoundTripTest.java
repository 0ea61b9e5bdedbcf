package dgnet.data.nifti;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files written here and read again; no other data needed. */
class NiftiRoundTripTest {
    private static final List<ByteOrder> ORDERS = List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN);

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(DataType.class)
    void keepsTheExtremesOfEveryTypeInBothVersionsAndByteOrders(DataType type) throws IOException {
        double[] values = extremes(type);
        for (HeaderFormat format : HeaderFormat.values()) {
            for (ByteOrder order : ORDERS) {
                ByteBuffer raw = NiftiFiles.header(format, order, true, type, values.length, 1, 1);
                Path hand = folder.resolve("hand.nii");
                NiftiFiles.write(hand, NiftiFiles.single(raw, NiftiFiles.voxels(order, type, values)));
                NiftiHeader header = NiftiImage.open(hand).header();
                assertEquals(order, header.byteOrder());
                assertEquals(format.version, header.version());
                assertArrayEquals(values, NiftiImage.open(hand).values());
                for (String name : List.of("copy.nii", "copy.nii.gz")) {
                    NiftiWriter.write(folder.resolve(name), header, type, values);
                    NiftiImage copy = NiftiImage.open(folder.resolve(name));
                    assertEquals(type, copy.header().dataType());
                    assertEquals(order, copy.header().byteOrder());
                    assertArrayEquals(values, copy.values());
                }
            }
        }
    }

    @Test
    void readsSixteenByteNumbersOfBothKinds() {
        // The number 1 − 2^-53 · 3 as x86 stores it: exponent −1, an explicit leading bit, six bytes of padding.
        double value = 1 - 3 * 0x1p-53;
        ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(0, ((Double.doubleToLongBits(value) & 0xFFFFFFFFFFFFFL) | (1L << 52)) << 11);
        bytes.putShort(8, (short) 16382);
        assertEquals(value, DataType.FLOAT128.get(bytes, 0));
        bytes.putShort(8, (short) (16382 | 0x8000));
        assertEquals(-value, DataType.FLOAT128.get(bytes, 0));
        // One third in binary128, big-endian: 0x3FFD 5555 …
        ByteBuffer quad = ByteBuffer.allocate(16).putLong(0x3FFD555555555555L).putLong(0x5555555555555555L);
        assertEquals(1.0 / 3, DataType.FLOAT128.get(quad, 0), 0x1p-54);
    }

    @Test
    void readsPairsWithEitherHalfCompressedByEitherName() throws IOException {
        double[] values = {1, 2, 3, 4, 5, 6};
        ByteOrder order = ByteOrder.BIG_ENDIAN;
        byte[] header = NiftiFiles.bytes(NiftiFiles.header(HeaderFormat.NIFTI1, order, false, DataType.INT16, 3, 2, 1));
        byte[] voxels = NiftiFiles.voxels(order, DataType.INT16, values);
        for (String headerName : List.of("a.hdr", "a.hdr.gz")) {
            for (String imageName : List.of("a.img", "a.img.gz")) {
                Path pair = Files.createDirectory(folder.resolve(headerName + "+" + imageName));
                NiftiFiles.write(
                        pair.resolve(headerName), headerName.endsWith("gz") ? NiftiFiles.gzip(header) : header);
                NiftiFiles.write(pair.resolve(imageName), imageName.endsWith("gz") ? NiftiFiles.gzip(voxels) : voxels);
                assertArrayEquals(
                        values, NiftiImage.open(pair.resolve(headerName)).values());
                assertArrayEquals(
                        values, NiftiImage.open(pair.resolve(imageName)).values());
            }
        }
    }

    @Test
    void readsOneSliceWithoutTheRest() throws IOException {
        int[] dimensions = {4, 3, 5, 2};
        float[] values = new float[120];
        for (int k = 0; k < values.length; k++) {
            values[k] = k;
        }
        Path path = folder.resolve("a.nii");
        NiftiHeader header = NiftiHeader.of(dimensions, new double[] {1, 1, 1, 1}, Affine.scaling(1, 1, 1));
        NiftiWriter.write(path, header, DataType.FLOAT32, values);
        NiftiImage image = NiftiImage.open(path);
        assertArrayEquals(Arrays.copyOfRange(values, 84, 96), image.slice(2, 1));
        // If everything after slice 2 of frame 1 is cut off, this slice can be read and the next cannot.
        byte[] whole = Files.readAllBytes(path);
        Files.write(path, Arrays.copyOf(whole, 352 + 4 * 96));
        assertArrayEquals(Arrays.copyOfRange(values, 84, 96), image.slice(2, 1));
        assertArrayEquals(Arrays.copyOfRange(values, 0, 60), image.frame(0));
        assertThrows(NiftiException.class, () -> image.slice(3, 1));
        assertThrows(NiftiException.class, () -> image.frame(1));
    }

    @Test
    void visitsTheFramesOfACompressedFileInOnePass() {
        float[] values = new float[2 * 3 * 2 * 4];
        for (int k = 0; k < values.length; k++) {
            values[k] = 10 + k;
        }
        Path path = folder.resolve("a.nii.gz");
        NiftiHeader header = NiftiHeader.of(new int[] {2, 3, 2, 4}, new double[] {1, 1, 1, 1}, Affine.scaling(1, 1, 1));
        NiftiWriter.write(path, header, DataType.UINT8, values);
        NiftiImage image = NiftiImage.open(path);
        int[] visited = {0};
        image.forEachFrame((t, voxels) -> {
            assertEquals(visited[0]++, t);
            assertArrayEquals(Arrays.copyOfRange(values, 12 * t, 12 * t + 12), voxels);
            assertArrayEquals(voxels, image.frame(t));
        });
        assertEquals(4, visited[0]);
    }

    @Test
    void scalesBySlopeAndInterceptUnlessTheSlopeIsZero() throws IOException {
        ByteOrder order = ByteOrder.LITTLE_ENDIAN;
        HeaderFormat format = HeaderFormat.NIFTI1;
        ByteBuffer header = NiftiFiles.header(format, order, true, DataType.UINT8, 3, 1);
        byte[] voxels = NiftiFiles.voxels(order, DataType.UINT8, 0, 100, 255);
        format.putReal(header, format.slope, 0, 0.5);
        format.putReal(header, format.slope, 1, -10);
        Path scaled = NiftiFiles.write(folder.resolve("scaled.nii"), NiftiFiles.single(header, voxels));
        assertArrayEquals(new double[] {-10, 40, 117.5}, NiftiImage.open(scaled).values());
        assertArrayEquals(new float[] {-10, 40, 117.5f}, NiftiImage.open(scaled).frame(0));
        format.putReal(header, format.slope, 0, 0);
        Path plain = NiftiFiles.write(folder.resolve("plain.nii"), NiftiFiles.single(header, voxels));
        assertArrayEquals(new double[] {0, 100, 255}, NiftiImage.open(plain).values());
    }

    @Test
    void copiesTheGeometryByteForByte() throws IOException {
        for (HeaderFormat format : HeaderFormat.values()) {
            for (ByteOrder order : ORDERS) {
                // Every byte of the header is set, except the fields that a reader checks.
                ByteBuffer header = NiftiFiles.header(format, order, true, DataType.INT16, 2, 2, 2, 3);
                int width = format == HeaderFormat.NIFTI1 ? 2 : 8;
                for (int k = 4; k < format.bytes; k++) {
                    boolean checked = within(k, format.dimension, 8 * width)
                            || within(k, format.dataType, 2)
                            || within(k, format.voxelOffset, 8)
                            || within(k, format.magic, format == HeaderFormat.NIFTI1 ? 4 : 8);
                    if (!checked) {
                        header.put(k, (byte) (1 + k % 50));
                    }
                }
                byte[] fields = NiftiFiles.bytes(header);
                byte[] voxels = new byte[48];
                Path path = NiftiFiles.write(folder.resolve("in.nii"), NiftiFiles.single(header, voxels));

                Path copy = folder.resolve("out.nii");
                NiftiWriter.write(copy, NiftiImage.openAnyGeometry(path).header(), DataType.UINT8, new byte[24]);
                byte[] written = NiftiImage.openAnyGeometry(copy).header().raw();
                int real = format == HeaderFormat.NIFTI1 ? 4 : 8;
                for (int k = 0; k < format.bytes; k++) {
                    boolean ours = within(k, format.dataType, 4)
                            || within(k, format.slope, 2 * real)
                            || within(k, format.displayRange, 2 * real)
                            || within(k, format.description, 80);
                    assertTrue(ours || written[k] == fields[k], "byte " + k + " of " + format + " " + order);
                }
            }
        }
    }

    @Test
    void writesEqualBytesForEqualInput() throws IOException {
        NiftiHeader header = NiftiHeader.of(new int[] {30, 20}, new double[] {1, 2}, Affine.scaling(1, 2, 1));
        for (String name : List.of("a.nii.gz", "b.nii.gz")) {
            NiftiWriter.write(folder.resolve(name), header, DataType.UINT8, new byte[600]);
        }
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("a.nii.gz")), Files.readAllBytes(folder.resolve("b.nii.gz")));
    }

    @Test
    void leavesNoFileWhereAValueDoesNotFitTheType() throws IOException {
        NiftiHeader header = NiftiHeader.of(new int[] {2, 1}, new double[] {1, 1}, Affine.scaling(1, 1, 1));
        Path path = folder.resolve("a.nii.gz");
        for (double value : new double[] {256, -1, Double.NaN}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> NiftiWriter.write(path, header, DataType.UINT8, new double[] {0, value}));
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertFalse(files.findAny().isPresent());
        }
    }

    @Test
    void describesAFrameOfASeries() {
        Affine affine = new Affine(0, 2, 0, 5, 1.5, 0, 0, -7, 0, 0, 8, 9);
        NiftiHeader series = NiftiHeader.of(new int[] {4, 3, 2, 9}, new double[] {1.5, 2, 8, 0.04}, affine);
        NiftiHeader frame = series.singleFrame();
        assertArrayEquals(new int[] {4, 3, 2}, frame.dimensions());
        assertEquals(affine, frame.affine());
        assertEquals(9, series.frames());
        assertEquals(1, frame.frames());
    }

    @Test
    void takesLabelsOnlyFromNearlyWholeNumbers() {
        NiftiHeader header = NiftiHeader.of(new int[] {2, 1}, new double[] {1, 1}, Affine.scaling(1, 1, 1));
        Path path = folder.resolve("mask.nii");
        NiftiWriter.write(path, header, DataType.FLOAT32, new float[] {-3.0005f, 14175});
        assertArrayEquals(new int[] {-3, 14175}, NiftiImage.open(path).labels(0));
        for (float value : new float[] {0.5f, -1.01f, 1e12f, Float.NaN, Float.POSITIVE_INFINITY}) {
            NiftiWriter.write(path, header, DataType.FLOAT32, new float[] {0, value});
            NiftiException refusal = assertThrows(
                    NiftiException.class, () -> NiftiImage.open(path).labels(0));
            assertTrue(refusal.getMessage().contains("mask.nii"), refusal.getMessage());
        }
    }

    private static boolean within(int k, int from, int length) {
        return k >= from && k < from + length;
    }

    private static double[] extremes(DataType type) {
        return switch (type) {
            case UINT8 -> new double[] {0, 1, 127, 128, 255};
            case INT8 -> new double[] {-128, -1, 0, 1, 127};
            case INT16 -> new double[] {-32768, -1, 0, 1, 32767};
            case UINT16 -> new double[] {0, 1, 32767, 32768, 65535};
            case INT32 -> new double[] {-2147483648.0, -1, 0, 1, 2147483647};
            case UINT32 -> new double[] {0, 1, 2147483647, 2147483648.0, 4294967295.0};
            case INT64 -> new double[] {-0x1p63, -1, 0, 1L << 53, 0x1p63 - 1024};
            case UINT64 -> new double[] {0, 1, 0x1p63 - 1024, 0x1p63, 0x1p64 - 2048};
            case FLOAT32 ->
                new double[] {-Float.MAX_VALUE, Float.MIN_VALUE, 0.1f, Double.NaN, Double.POSITIVE_INFINITY};
            case FLOAT64, FLOAT128 ->
                new double[] {-Double.MAX_VALUE, Double.MIN_NORMAL, 0.1, Double.NaN, Double.NEGATIVE_INFINITY, 0};
        };
    }
}
