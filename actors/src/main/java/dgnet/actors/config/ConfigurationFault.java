package dgnet.actors.config;

import com.typesafe.config.ConfigOrigin;

/**
 * One thing wrong with a configuration.
 *
 * @param place where it was written, as {@code conf/mine.conf line 12} or {@code the command line}
 * @param key the full key, {@code dgnet.data.image-size}
 * @param finding what was found and what is allowed, the sentence's second half: {@code is 100, but must be …}
 */
public record ConfigurationFault(String place, String key, String finding) {
    static ConfigurationFault of(ConfigOrigin origin, String key, String finding) {
        return new ConfigurationFault(place(origin), key, finding);
    }

    /** A value out of its range. */
    static ConfigurationFault value(ConfigOrigin origin, String key, Object value, String allowed) {
        return of(
                origin,
                key,
                "is " + (value instanceof String ? "\"" + value + "\"" : value) + ", but must be " + allowed);
    }

    /** The fault in one sentence. */
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
