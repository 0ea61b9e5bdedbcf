package dgnet.data.nifti;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.management.ThreadMXBean;
import dgnet.SharedData;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Files of other readers' test suites, held against what nibabel reads from them. */
class NiftiCorpusTest {
    private static final double RELATIVE = 1e-6;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long ROOM = 64L << 20;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    /** Files that nibabel does not read and a reader may: a pair with one half compressed, and a CIFTI matrix. */
    private static final Set<String> MAY_READ = Set.of("nifti-rs/minimal2.hdr", "nibabel/row_major.dconn.nii");

    @TestFactory
    List<DynamicTest> readsOrRefusesEachFileAsExpected() throws IOException {
        Path corpus = SharedData.path("data/nifti-corpus");
        JsonNode expected = JSON.readTree(corpus.resolve("expected.json").toFile());
        List<DynamicTest> tests = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : expected.properties()) {
            Path file = corpus.resolve(entry.getKey());
            JsonNode figures = entry.getValue();
            if (MAY_READ.contains(entry.getKey())) {
                continue;
            }
            if (!figures.get("reads").asBoolean()) {
                tests.add(dynamicTest("refuses " + entry.getKey(), () -> assertRefused(file)));
            } else if (figures.has("kind")) {
                tests.add(dynamicTest("refuses " + figures.get("kind").asText() + " " + entry.getKey(), () -> {
                    NiftiException refusal = assertThrows(NiftiException.class, () -> NiftiImage.open(file));
                    assertTrue(refusal.getMessage().contains("not supported"), refusal.getMessage());
                }));
            } else {
                tests.add(dynamicTest("reads " + entry.getKey(), () -> assertReads(file, figures)));
            }
        }
        assertTrue(tests.size() > 40, "the corpus has " + tests.size() + " files");
        return tests;
    }

    @TestFactory
    List<DynamicTest> readsAPairWithOneHalfCompressed() {
        Path corpus = SharedData.path("data/nifti-corpus");
        return List.of(dynamicTest(
                "minimal2",
                () -> assertArrayEquals(
                        NiftiImage.open(corpus.resolve("nifti-rs/minimal.nii")).values(),
                        NiftiImage.open(corpus.resolve("nifti-rs/minimal2.hdr")).values())));
    }

    private static void assertRefused(Path file) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        NiftiException refusal =
                assertThrows(NiftiException.class, () -> NiftiImage.open(file).values());
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < ROOM, allocated + " bytes were taken to refuse " + file);
        assertTrue(refusal.getMessage().startsWith(file.getParent().toString()), refusal.getMessage());
        assertTrue(
                refusal.getMessage().contains(file.getFileName().toString().split("\\.", 2)[0]), refusal.getMessage());
    }

    private static void assertReads(Path file, JsonNode expected) {
        NiftiImage image = NiftiImage.open(file);
        NiftiHeader header = image.header();
        assertEquals(expected.get("header_version").asInt(), header.version());
        ByteOrder order = expected.get("big_endian").asBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        assertEquals(order, header.byteOrder());
        assertEquals(expected.get("datatype_code").asInt(), header.dataType().code());
        assertEquals(expected.get("dim").size(), header.dimensions().length);
        for (int k = 0; k < header.dimensions().length; k++) {
            assertEquals(expected.get("dim").get(k).asInt(), header.dimensions()[k]);
            // Along the first three axes the affine decides; pixdim may say something else.
            double step =
                    k < 3 ? column(expected, k) : expected.get("pixdim").get(k).asDouble();
            assertClose(step, header.spacing()[k], k < 3 ? 1e-6 : 0);
        }
        for (int k = 0; k < 16; k++) {
            double want = expected.get("affine").get(k / 4).get(k % 4).asDouble();
            assertClose(want, header.affine().matrix()[k / 4][k % 4], 1e-6);
        }
        assertValues(image, expected);
    }

    /** The length of a column of the expected affine. */
    private static double column(JsonNode expected, int axis) {
        double square = 0;
        for (int row = 0; row < 3; row++) {
            double entry = expected.get("affine").get(row).get(axis).asDouble();
            square += entry * entry;
        }
        return Math.sqrt(square);
    }

    private static void assertValues(NiftiImage image, JsonNode expected) {
        double[] values = image.values();
        assertEquals(expected.get("count").asInt(), values.length);
        int perFrame = image.header().voxelsPerFrame();
        for (int k = 0; k < expected.get("value").size(); k++) {
            int at = expected.get("at_file_order").get(k).asInt();
            double want = expected.get("value").get(k).asDouble();
            assertClose(want, values[at], 0);
            assertEquals((float) values[at], image.frame(at / perFrame)[at % perFrame]);
            int inFrame = at % perFrame;
            int perSlice = image.header().dimension(0) * image.header().dimension(1);
            assertEquals((float) values[at], image.slice(inFrame / perSlice, at / perFrame)[inFrame % perSlice]);
        }
        double sum = 0;
        double least = Double.POSITIVE_INFINITY;
        double greatest = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            sum += value;
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
        }
        assertClose(expected.get("mean").asDouble(), sum / values.length, 0);
        assertClose(expected.get("min").asDouble(), least, 0);
        assertClose(expected.get("max").asDouble(), greatest, 0);
    }

    private static void assertClose(double expected, double actual, double absolute) {
        if (Double.isNaN(expected)) {
            assertTrue(Double.isNaN(actual), "expected NaN, not " + actual);
        } else {
            assertEquals(expected, actual, Math.max(absolute, RELATIVE * Math.abs(expected)));
        }
    }
}
