package dgnet.data.prepare;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a domain's file of slices holds: JSON beside it.
 *
 * @param key what the slices were made from (see {@link StoreKey})
 * @param domain the domain's name
 * @param size height and width of a slice (H = W)
 * @param slices records in the file
 * @param digest SHA-256 over the records
 * @param volumes prepared frames in the order of their records
 * @param refused subjects that could not be prepared; they have no records
 */
record StoreIndex(
        String key,
        String domain,
        int size,
        int slices,
        String digest,
        List<Volume> volumes,
        List<RefusedSubject> refused) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * One frame of one subject.
     *
     * @param depth its slices
     * @param labelled which of them have labels
     */
    record Volume(String subject, int frame, int depth, List<Integer> labelled) {
        Volume {
            labelled = List.copyOf(labelled);
        }
    }

    StoreIndex {
        volumes = List.copyOf(volumes);
        refused = List.copyOf(refused);
        int sum = volumes.stream().mapToInt(Volume::depth).sum();
        if (size < 1 || sum != slices || key.isEmpty() || domain.isEmpty() || digest.isEmpty()) {
            throw new IllegalArgumentException("an index of " + slices + " slices lists " + sum);
        }
    }

    static StoreIndex read(Path path) throws IOException {
        return JSON.readValue(path.toFile(), StoreIndex.class);
    }

    void write(Path path) throws IOException {
        Files.write(path, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
    }

    /** Every slice in the order of the records. */
    List<PreparedSlice> list() {
        List<PreparedSlice> list = new ArrayList<>(slices);
        for (Volume volume : volumes) {
            boolean[] labelled = new boolean[volume.depth()];
            volume.labelled().forEach(z -> labelled[z] = true);
            for (int z = 0; z < volume.depth(); z++) {
                list.add(new PreparedSlice(list.size(), volume.subject(), volume.frame(), z, labelled[z]));
            }
        }
        return List.copyOf(list);
    }
}
