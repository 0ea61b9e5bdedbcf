package dgnet.data.prepare;

import dgnet.data.Sha256;
import dgnet.data.dataset.Subject;
import java.util.List;

/**
 * What prepared slices depend on, as hashes: the settings; for each subject the settings, what its data set says of it and the contents
 * of its files; for a domain its subjects. Whatever changes, only what it touches gets another key.
 */
final class StoreKey {
    /** Raised whenever the same files and settings come to give other slices. */
    private static final int FORMAT = 3;

    private StoreKey() {}

    static String ofSettings(int classes, PreparationSettings settings) {
        return Sha256.of(FORMAT + " " + classes + " " + settings);
    }

    static String ofSubject(String settings, Subject subject, FileHashes hashes) {
        StringBuilder text = new StringBuilder(settings).append('\n').append(subject.annotations());
        text.append('\n').append(hashes.of(subject.image()));
        subject.masks().forEach(mask -> text.append('\n').append(hashes.of(mask.path())));
        return Sha256.of(text.toString());
    }

    static String ofDomain(String domain, List<String> subjects) {
        return Sha256.of(domain + "\n" + String.join("\n", subjects));
    }
}
