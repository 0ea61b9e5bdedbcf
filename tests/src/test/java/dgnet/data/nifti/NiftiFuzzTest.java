package dgnet.data.nifti;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dgnet.SharedData;
import dgnet.data.Draw;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Damaged files are read or rejected with a message, and need at most four times the memory of their content. */
class NiftiFuzzTest {
    private static final Logger LOG = LoggerFactory.getLogger(NiftiFuzzTest.class);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int CASES = 20_000;
    /** Buffers that do not grow with the file: of decompression, decoding, and of the messages of a refusal. */
    private static final long BUFFERS = 1 << 20;

    private static final int FACTOR = 4;
    private static final List<String> FILES = List.of(
            "nibabel/anatomical.nii",
            "nibabel/functional.nii",
            "nibabel/example_nifti2.nii.gz",
            "nibabel/standard.nii.gz",
            "nifti-reader-js/5D_small.nii",
            "nifti-rs/f32.nii.gz",
            "nifti-rs/27/float64.nii",
            "nifti-rs/27/uint64.nii",
            "nifti-rs/minimal.nii.gz",
            "nifti-rs/minimal_extended_hdr.nii");

    @TempDir
    private Path folder;

    /** The time limit is for a hang alone: the test takes seconds. */
    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void damagedFilesAreReadOrRefusedInBoundedMemory() throws IOException {
        Path corpus = SharedData.path("data/nifti-corpus");
        List<byte[]> originals = new ArrayList<>();
        for (String name : FILES) {
            originals.add(Files.readAllBytes(corpus.resolve(name)));
        }
        Path plain = folder.resolve("damaged.nii");
        Path compressed = folder.resolve("damaged.nii.gz");
        int refused = 0;
        long slowest = 0;
        for (int k = 0; k < CASES; k++) {
            int chosen = k % FILES.size();
            byte[] damaged = FileMutation.of(originals.get(chosen), Draw.of(20, k, "fuzz", 0));
            Path file = FILES.get(chosen).endsWith(".gz") ? compressed : plain;
            Files.write(file, damaged);
            long held = FileMutation.size(damaged);
            String which = "case " + k + ", a damaged " + FILES.get(chosen);
            long before = THREADS.getCurrentThreadAllocatedBytes();
            long start = System.nanoTime();
            boolean read = read(file, which);
            slowest = Math.max(slowest, System.nanoTime() - start);
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
            assertTrue(
                    allocated <= FACTOR * held + BUFFERS,
                    which + " of " + held + " bytes in all took " + allocated + " bytes");
            refused += read ? 0 : 1;
        }
        LOG.info("{} of {} damaged files were refused; the slowest took {} ms", refused, CASES, slowest / 1_000_000);
        assertTrue(refused > CASES / 4 && refused < CASES, refused + " were refused");
    }

    /** Whether it could be read; anything but a refusal that names the file fails the test. */
    private static boolean read(Path file, String which) {
        try {
            NiftiImage.open(file).forEachFrame((frame, voxels) -> {});
            return true;
        } catch (NiftiException refusal) {
            assertTrue(refusal.getMessage().contains("damaged"), which + ": " + refusal.getMessage());
            return false;
        } catch (RuntimeException | Error e) {
            throw new AssertionError(which + " was neither read nor refused", e);
        }
    }
}
