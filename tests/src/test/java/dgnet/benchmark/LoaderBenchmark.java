package dgnet.benchmark;

import com.sun.management.ThreadMXBean;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Datasets;
import dgnet.data.dataset.Split;
import dgnet.data.phantom.Phantom;
import dgnet.data.phantom.PhantomSettings;
import dgnet.data.prepare.PreparationSettings;
import dgnet.data.prepare.PreparedStore;
import dgnet.data.prepare.ReadPolicy;
import dgnet.data.sample.AmplitudeSpectrum;
import dgnet.data.sample.AugmentationSettings;
import dgnet.data.sample.BatchRequest;
import dgnet.data.sample.DomainRandomisation;
import dgnet.data.sample.DomainRandomisation.Chance;
import dgnet.data.sample.DomainRandomisationBuilder;
import dgnet.data.sample.DomainSampler;
import dgnet.data.sample.Role;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Slices per second and core that a domain's sampler reads from the prepared store and augments, as published and with each further
 * augmentation alone, and the bytes allocated per slice beyond the batch. Arguments, with their defaults:
 * {@code size=288 batch=16 seconds=2 rounds=5}; the median counts. With {@code export=FOLDER} the same slices are written there as raw
 * float32 for {@code src/test/python/published_loader.py}, which does the published loader's work on them.
 */
public final class LoaderBenchmark {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Map<String, String> DEFAULTS =
            Map.of("size", "288", "batch", "16", "seconds", "2", "rounds", "5", "export", "");

    private final PreparedStore store;
    private final Split.DomainSplit split;
    private final int batch;
    private final int rounds;
    private final double seconds;

    private LoaderBenchmark(PreparedStore store, Split.DomainSplit split, Map<String, String> given) {
        this.store = store;
        this.split = split;
        batch = Integer.parseInt(given.get("batch"));
        rounds = Integer.parseInt(given.get("rounds"));
        seconds = Double.parseDouble(given.get("seconds"));
    }

    public static void main(String[] arguments) throws IOException {
        Map<String, String> given = new TreeMap<>(DEFAULTS);
        for (String argument : arguments) {
            String[] pair = argument.split("=", 2);
            if (pair.length != 2 || given.put(pair[0], pair[1]) == null) {
                throw new IllegalArgumentException("unknown argument " + argument + "; known: " + DEFAULTS.keySet());
            }
        }
        int size = Integer.parseInt(given.get("size"));
        Path folder = Files.createTempDirectory("dgnet-benchmark");
        try {
            Phantom.write(folder.resolve("data"), new PhantomSettings(4, 1, 4, 8, size, 3), line -> {});
            Dataset dataset = Datasets.open("mnms", folder.resolve("data"));
            PreparationSettings preparation = new PreparationSettings(0.5, 99.5, 360.0 / size, size);
            try (PreparedStore store = PreparedStore.open(
                    folder.resolve("cache"), dataset, List.of("A"), preparation, ReadPolicy.ONCE, done -> {})) {
                if (!given.get("export").isEmpty()) {
                    export(store, Path.of(given.get("export")));
                }
                Split split = Split.of(dataset, "D", List.of("A"), 1, 0, 1);
                new LoaderBenchmark(store, split.sources().get(0), given).run();
            }
        } finally {
            try (var files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(path -> path.toFile().delete());
            }
        }
    }

    private void run() {
        System.out.printf(
                "%d slices of %d×%d in the store, batches of %d, one thread, median of %d rounds of %.0f s%n",
                store.slices("A").size(), store.size(), store.size(), batch, rounds, seconds);
        System.out.printf("%-44s%12s%22s%n", "", "slices/s", "bytes/slice beyond it");
        measure("nothing, unlabelled", AugmentationSettings.NONE, Role.META_TRAIN_UNLABELLED);
        measure("as published, unlabelled", AugmentationSettings.PUBLISHED, Role.META_TRAIN_UNLABELLED);
        measure("as published, labelled", AugmentationSettings.PUBLISHED, Role.META_TRAIN_LABELLED);
        each().forEach((name, more) -> measure(
                "as published + " + name,
                new AugmentationSettings(0, 90, 0.5, 0.5, 1, 0.25, 1.25, more),
                Role.META_TRAIN_UNLABELLED));
    }

    private BatchRequest request(long episode, Role role) {
        return new BatchRequest("A", episode, role, 0, batch, Set.of());
    }

    private void measure(String name, AugmentationSettings augmentation, Role role) {
        DomainSampler sampler = new DomainSampler(store, split, augmentation, 1);
        List<AmplitudeSpectrum> foreign =
                sampler.mixesAmplitudes() ? sampler.amplitudes("B", request(0, role)) : List.of();
        double[] rates = new double[rounds];
        double[] bytes = new double[rounds];
        long episode = 0;
        // The first round is for warming up.
        for (int round = -1; round < rounds; round++) {
            long allocated = THREADS.getCurrentThreadAllocatedBytes();
            long start = System.nanoTime();
            long slices = 0;
            while (System.nanoTime() - start < seconds * 1e9) {
                sampler.draw(request(episode++, role), foreign);
                slices += batch;
            }
            if (round >= 0) {
                rates[round] = slices / ((System.nanoTime() - start) / 1e9);
                double result = store.size() * store.size() * (role.labelled() ? 5.0 : 4.0);
                bytes[round] = (THREADS.getCurrentThreadAllocatedBytes() - allocated) / (double) slices - result;
            }
        }
        Arrays.sort(rates);
        Arrays.sort(bytes);
        System.out.printf("%-44s%12.0f%22.0f%n", name, rates[rounds / 2], bytes[rounds / 2]);
    }

    private static Map<String, DomainRandomisation> each() {
        DomainRandomisation all = DomainRandomisationBuilder.builder()
                .scale(new Chance(1, 0.85, 1.25))
                .shift(new Chance(1, -20, 20))
                .elastic(new Chance(1, 2, 6))
                .elasticSpacing(32)
                .fourierAmplitude(new Chance(1, 0, 1))
                .fourierRadius(0.05)
                .randomConvolution(new Chance(1, 0, 1))
                .biasField(new Chance(1, 0.1, 0.4))
                .gamma(new Chance(1, 0.7, 1.5))
                .contrast(new Chance(1, 0.75, 1.25))
                .lowResolution(new Chance(1, 1, 2))
                .ricianNoise(new Chance(1, 0.01, 0.05))
                .build();
        Map<String, DomainRandomisation> each = new LinkedHashMap<>();
        each.put("scale", off().scale(all.scale()).build());
        each.put("shift", off().shift(all.shift()).build());
        each.put("elastic", off().elastic(all.elastic()).build());
        each.put(
                "fourier-amplitude",
                off().fourierAmplitude(all.fourierAmplitude()).build());
        each.put(
                "random-convolution",
                off().randomConvolution(all.randomConvolution()).build());
        each.put("bias-field", off().biasField(all.biasField()).build());
        each.put("gamma", off().gamma(all.gamma()).build());
        each.put("contrast", off().contrast(all.contrast()).build());
        each.put("low-resolution", off().lowResolution(all.lowResolution()).build());
        each.put("rician-noise", off().ricianNoise(all.ricianNoise()).build());
        each.put("all of them", all);
        return each;
    }

    private static DomainRandomisationBuilder off() {
        return DomainRandomisationBuilder.builder(DomainRandomisation.OFF);
    }

    /** Every slice of the store as float32, one behind the other, with their number and size in the file's name. */
    private static void export(PreparedStore store, Path folder) throws IOException {
        int pixels = store.size() * store.size();
        int count = store.slices("A").size();
        Files.createDirectories(folder);
        Path file = folder.resolve("slices-" + count + "-" + store.size() + ".f32");
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            float[] image = new float[pixels];
            ByteBuffer bytes = ByteBuffer.allocate(4 * pixels).order(ByteOrder.LITTLE_ENDIAN);
            for (int index = 0; index < count; index++) {
                store.image("A", index, image, 0);
                bytes.clear();
                bytes.asFloatBuffer().put(image);
                channel.write(bytes);
            }
        }
        System.out.println("wrote " + file);
    }
}
