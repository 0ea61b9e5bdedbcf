package dgnet.data.prepare;

import dgnet.data.dataset.Subject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What a domain's prepared slices depend on, as one hash: the settings, the subjects, and place, size and time of change of their files.
 * Changed files or settings thus give another key, and the slices are prepared anew.
 */
final class StoreKey {
    /** Raised whenever the same files and settings come to give other slices. */
    private static final int FORMAT = 2;

    private StoreKey() {}

    static String of(String domain, List<Subject> subjects, int classes, PreparationSettings settings) {
        MessageDigest digest = sha256();
        add(digest, FORMAT + " " + domain + " " + classes + " " + settings);
        for (Subject subject : subjects) {
            add(digest, subject.annotations());
            addFile(digest, subject.image());
            subject.masks().forEach(mask -> addFile(digest, mask.path()));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void addFile(MessageDigest digest, Path path) {
        String state;
        try {
            state = Files.size(path) + " " + Files.getLastModifiedTime(path);
        } catch (IOException e) {
            // Its subject is refused when it is prepared; once the file is there the key is another.
            state = "unknown";
        }
        add(digest, path.toAbsolutePath() + " " + state);
    }

    private static void add(MessageDigest digest, String line) {
        digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
