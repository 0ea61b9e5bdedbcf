package dgnet.data.prepare;

import com.fasterxml.jackson.databind.ObjectMapper;
import dgnet.data.Sha256;
import dgnet.data.dataset.Subject;
import dgnet.data.prepare.PreparationSettings.Crop;
import dgnet.data.prepare.PreparedStore.RefusedSubject;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The index of a domain's file of slices, a JSON file beside it. The keys are hashes of everything that prepared slices depend on, so a
 * change affects only the subjects that it concerns.
 *
 * @param key key of the domain, see {@link #keyOfDomain}
 * @param settings key of the settings, see {@link #keyOfSettings}
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
    /** Increased whenever the same files and settings give different slices. */
    static final int FORMAT = 3;

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * The records of one subject.
     *
     * @param key key of the subject, see {@link #keyOfSubject}
     * @param digest SHA-256 over the records
     */
    record Entry(String subject, String key, String digest, List<Volume> volumes) {
        Entry {
            volumes = List.copyOf(volumes);
        }

        /** Number of records. */
        int slices() {
            return volumes.stream().mapToInt(Volume::depth).sum();
        }
    }

    /**
     * One frame of one subject.
     *
     * @param depth number of slices
     * @param labelled the slices with labels
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
            throw new IllegalArgumentException(
                    "invalid index: " + slices + " slices are announced, " + sum + " are listed");
        }
    }

    /** The key of the settings that prepared slices depend on. Its text stays as it is, so that slices of earlier versions are found. */
    static String keyOfSettings(int classes, PreparationSettings settings) {
        String crop = settings.crop() == Crop.CENTRE ? "" : ", crop=" + settings.crop();
        return Sha256.of(FORMAT + " " + classes + " PreparationSettings[lowPercentile=" + settings.lowPercentile()
                + ", highPercentile=" + settings.highPercentile() + ", spacing=" + settings.spacing() + ", imageSize="
                + settings.imageSize() + crop + "]");
    }

    /** The key of one subject: the settings, its annotations in the data set, and the contents of its files. */
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
