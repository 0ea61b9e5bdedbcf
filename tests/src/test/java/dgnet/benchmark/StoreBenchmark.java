package dgnet.benchmark;

import dgnet.data.dataset.Dataset;
import dgnet.data.prepare.LargeStore;
import dgnet.data.prepare.PreparationSettings;
import dgnet.data.prepare.PreparedStore;
import dgnet.data.prepare.ReadPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * Time and heap that opening a large prepared store takes: 100,000 slices of 288×288, 25 GB as one hole in a file. The first time the
 * contents of the scans are hashed, later their hashes are known.
 */
public final class StoreBenchmark {
    private static final int SLICES = 100_000;

    private StoreBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        PreparationSettings settings = new PreparationSettings(0.5, 99.5, 1.2, 288);
        Path folder = Files.createTempDirectory("dgnet-benchmark");
        try {
            Path cache = folder.resolve("cache");
            Dataset dataset = LargeStore.write(folder.resolve("data"), cache, SLICES, settings);
            for (int round = 0; round < 4; round++) {
                long before = usedHeap();
                long start = System.nanoTime();
                try (PreparedStore store =
                        PreparedStore.open(cache, dataset, List.of("A"), settings, ReadPolicy.ONCE, done -> {})) {
                    double seconds = (System.nanoTime() - start) / 1e9;
                    store.image("A", SLICES - 1, new float[288 * 288], 0);
                    System.out.printf(
                            "%d slices open in %.3f s, with %.1f MB of heap; the last is of subject %s%n",
                            store.slices("A").size(),
                            seconds,
                            (usedHeap() - before) / 1e6,
                            store.slices("A").get(SLICES - 1).subject());
                }
            }
        } finally {
            try (var files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(path -> path.toFile().delete());
            }
        }
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
