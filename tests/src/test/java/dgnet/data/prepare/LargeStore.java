package dgnet.data.prepare;

import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Finding;
import dgnet.data.dataset.Structures;
import dgnet.data.dataset.Subject;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A prepared store as a large data set gives it, without its pixels: the file of slices is one hole. Of each subject ten frames of ten
 * slices; its scan is a file of one letter.
 */
public final class LargeStore {
    private static final int FRAMES = 10;
    private static final int DEPTH = 10;

    private LargeStore() {}

    /** The data set whose one domain, {@code A}, is prepared in {@code cache}. */
    public static Dataset write(Path folder, Path cache, int slices, PreparationSettings settings) throws IOException {
        Files.createDirectories(folder);
        List<Subject> subjects = new ArrayList<>();
        for (int k = 0; k < slices / (FRAMES * DEPTH); k++) {
            Path image = folder.resolve(String.format("A%06d_sa.nii", k));
            Files.writeString(image, "x" + k);
            subjects.add(Subject.of(String.format("A%06d", k), "A", image, List.of(), List.of(), false));
        }
        Dataset dataset = new Large(folder, subjects);
        StoreBuild build =
                new StoreBuild("A", folder, subjects, dataset.structures().count(), settings, () -> null, done -> {});
        List<String> keys = build.keys(FileHashes.open(folder.resolve("hashes")));
        String key = StoreIndex.keyOfDomain("A", keys);
        Path store = Files.createDirectories(cache.resolve("A-" + key.substring(0, 16)));
        List<Integer> labelled = IntStream.range(0, DEPTH).boxed().toList();
        List<StoreIndex.Entry> entries = new ArrayList<>();
        for (int k = 0; k < subjects.size(); k++) {
            List<StoreIndex.Volume> volumes = IntStream.range(0, FRAMES)
                    .mapToObj(frame -> new StoreIndex.Volume(frame, DEPTH, frame % 5 == 0 ? labelled : List.of()))
                    .toList();
            entries.add(new StoreIndex.Entry(subjects.get(k).id(), keys.get(k), key, volumes));
        }
        StoreIndexBuilder.builder()
                .key(key)
                .settings(key)
                .root(folder.toString())
                .domain("A")
                .size(settings.imageSize())
                .slices(slices)
                .digest(key)
                .subjects(entries)
                .refused(List.of())
                .build()
                .write(store.resolve("index.json"));
        try (RandomAccessFile file =
                new RandomAccessFile(store.resolve("slices.bin").toFile(), "rw")) {
            file.setLength((long) slices * SliceFile.recordBytes(settings.imageSize()));
        }
        return dataset;
    }

    private record Large(Path root, List<Subject> subjects) implements Dataset {
        @Override
        public String layout() {
            return "mnms";
        }

        @Override
        public Structures structures() {
            return Structures.of("LV", "MYO", "RV");
        }

        @Override
        public List<String> domains() {
            return List.of("A");
        }

        @Override
        public List<Finding> findings() {
            return List.of();
        }
    }
}
