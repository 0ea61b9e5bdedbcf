package dgnet.data.prepare;

import com.fasterxml.jackson.databind.ObjectMapper;
import dgnet.data.Sha256;
import dgnet.data.dataset.Subject;
import dgnet.data.prepare.PreparedStore.RefusedSubject;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a domain's file of slices holds: JSON beside it.
 *
 * @param key what all of it was made from (see {@link #keyOfDomain})
 * @param settings the part of the key that is no file's
 * @param root the data set's folder
 * @param domain the domain's name
 * @param size height and width of a slice (H = W)
 * @param slices records in the file
 * @param digest SHA-256 over the subjects' digests
 * @param subjects prepared subjects in the order of their records
 * @param refused subjects that could not be prepared; they have no records
 */
@RecordBuilder
record StoreIndex(
        String key,
        String settings,
        String root,
        String domain,
        int size,
        int slices,
        String digest,
        List<Entry> subjects,
        List<RefusedSubject> refused) {
    /** Raised whenever the same files and settings come to give other slices. */
    private static final int FORMAT = 3;

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * One subject's records.
     *
     * @param key what they were made from
     * @param digest SHA-256 over them
     */
    record Entry(String subject, String key, String digest, List<Volume> volumes) {
        Entry {
            volumes = List.copyOf(volumes);
        }

        /** Its records. */
        int slices() {
            return volumes.stream().mapToInt(Volume::depth).sum();
        }
    }

    /**
     * One frame of one subject.
     *
     * @param depth its slices
     * @param labelled which of them have labels
     */
    record Volume(int frame, int depth, List<Integer> labelled) {
        Volume {
            labelled = List.copyOf(labelled);
        }
    }

    StoreIndex {
        subjects = List.copyOf(subjects);
        refused = List.copyOf(refused);
        int sum = subjects.stream().mapToInt(Entry::slices).sum();
        if (size < 1 || sum != slices || key.isEmpty() || domain.isEmpty() || digest.isEmpty()) {
            throw new IllegalArgumentException("an index of " + slices + " slices lists " + sum);
        }
    }

    /** The key of the settings that prepared slices depend on. */
    static String keyOfSettings(int classes, PreparationSettings settings) {
        return Sha256.of(FORMAT + " " + classes + " " + settings);
    }

    /** The key of one subject: the settings, what its data set says of it, and the contents of its files. */
    static String keyOfSubject(String settings, Subject subject, FileHashes hashes) {
        StringBuilder text = new StringBuilder(settings).append('\n').append(subject.annotations());
        text.append('\n').append(hashes.of(subject.image()));
        subject.masks().forEach(mask -> text.append('\n').append(hashes.of(mask.path())));
        return Sha256.of(text.toString());
    }

    /** The key of a domain: the keys of its subjects. */
    static String keyOfDomain(String domain, List<String> subjects) {
        return Sha256.of(domain + "\n" + String.join("\n", subjects));
    }

    static StoreIndex read(Path path) throws IOException {
        return JSON.readValue(path.toFile(), StoreIndex.class);
    }

    void write(Path path) throws IOException {
        Files.write(path, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
    }
}
