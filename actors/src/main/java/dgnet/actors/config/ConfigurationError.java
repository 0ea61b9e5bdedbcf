package dgnet.actors.config;

import com.typesafe.config.ConfigOrigin;

/**
 * An error of one key of a configuration.
 *
 * @param place of the value, as {@code conf/mine.conf line 12} or {@code the command line}
 * @param key the full key, {@code dgnet.data.image-size}
 * @param finding what was found and what is allowed, the second half of the sentence: {@code is 100, but must be …}
 */
public record ConfigurationError(String place, String key, String finding) {
    static ConfigurationError of(ConfigOrigin origin, String key, String finding) {
        return new ConfigurationError(place(origin), key, finding);
    }

    /** A value that is not allowed. */
    static ConfigurationError value(ConfigOrigin origin, String key, Object value, String allowed) {
        return of(
                origin,
                key,
                "is " + (value instanceof String ? "\"" + value + "\"" : value) + ", but must be " + allowed);
    }

    /** The error as a sentence. */
    public String sentence() {
        return place + ": " + key + " " + finding + (finding.endsWith("?") ? "" : ".");
    }

    private static String place(ConfigOrigin origin) {
        String file = origin.filename();
        if (file == null && origin.resource() != null) {
            file = "the packaged " + origin.resource();
        }
        if (file == null) {
            return origin.description();
        }
        return origin.lineNumber() > 0 ? file + " line " + origin.lineNumber() : file;
    }
}
