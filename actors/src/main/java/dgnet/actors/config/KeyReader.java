package dgnet.actors.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads and checks single keys. A value that is not allowed is recorded as an error and replaced by the packaged default, so that one pass
 * finds all errors.
 */
final class KeyReader {
    private static final String ROOT = "dgnet.";
    private static final Pattern WITH_UNIT = Pattern.compile("[a-z]$");

    private final Config config;
    private final Config defaults;
    private final List<ConfigurationError> errors;

    KeyReader(Config config, Config defaults, List<ConfigurationError> errors) {
        this.config = config;
        this.defaults = defaults;
        this.errors = errors;
    }

    /** Records that the value of {@code key} is not allowed. */
    void reject(String key, String allowed) {
        ConfigValue value = config.getValue(ROOT + key);
        errors.add(ConfigurationError.value(value.origin(), ROOT + key, value.unwrapped(), allowed));
    }

    String text(String key) {
        try {
            return config.getString(ROOT + key);
        } catch (ConfigException e) {
            reject(key, "a text");
            return defaults.getString(ROOT + key);
        }
    }

    List<String> texts(String key) {
        try {
            return List.copyOf(config.getStringList(ROOT + key));
        } catch (ConfigException e) {
            reject(key, "a list of texts, as in [a, b]");
            return List.copyOf(defaults.getStringList(ROOT + key));
        }
    }

    int integer(String key, Range range) {
        return Math.toIntExact(whole(key, range, Integer.MAX_VALUE));
    }

    long longInteger(String key, Range range) {
        return whole(key, range, Long.MAX_VALUE);
    }

    double number(String key, Range range) {
        try {
            double value = decimal(config.getValue(ROOT + key)).doubleValue();
            if (Double.isFinite(value) && range.contains(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Rejected below, like a number out of range.
        }
        reject(key, "a number " + range.inWords());
        return defaults.hasPath(ROOT + key) ? defaults.getDouble(ROOT + key) : 0;
    }

    /** A time with its unit, as {@code 30 s}. A time without a unit is rejected, because HOCON would take it for milliseconds. */
    Duration duration(String key, Range seconds) {
        String text = text(key).replaceFirst("(?<=[0-9 ])min$", "m");
        try {
            Duration value = WITH_UNIT.matcher(text).find() ? time(text) : Duration.ofSeconds(-1);
            if (seconds.contains(value.toNanos() / 1e9)) {
                return value;
            }
        } catch (ConfigException | ArithmeticException e) {
            // Not a time, or more than 290 years: rejected below.
        }
        reject(key, "a time " + seconds.inWords() + " s, with its unit, as in 30 s or 2 min");
        return time(defaults.getString(ROOT + key).replaceFirst("min$", "m"));
    }

    private static Duration time(String text) {
        return ConfigValueFactory.fromAnyRef(text).atKey("time").getDuration("time");
    }

    /** The weight of a loss term; 0 if the key is absent. */
    double weight(String fullKey) {
        return config.hasPath(fullKey) ? number(fullKey.substring(ROOT.length()), Range.closed(0, 1_000_000)) : 0;
    }

    /** Two numbers, the first not above the second. */
    Interval interval(String key, Range range) {
        ConfigValue value = config.getValue(ROOT + key);
        if (value instanceof ConfigList list && list.size() == 2) {
            try {
                double low = decimal(list.get(0)).doubleValue();
                double high = decimal(list.get(1)).doubleValue();
                if (range.contains(low) && range.contains(high) && low <= high) {
                    return new Interval(low, high);
                }
            } catch (NumberFormatException e) {
                // Rejected below.
            }
        }
        reject(key, "two numbers " + range.inWords() + ", the first not above the second");
        List<Double> fallback = defaults.getDoubleList(ROOT + key);
        return new Interval(fallback.get(0), fallback.get(1));
    }

    <E extends Enum<E>> E choice(String key, Class<E> type) {
        String text = text(key);
        for (E constant : type.getEnumConstants()) {
            if (word(constant).equals(text)) {
                return constant;
            }
        }
        reject(
                key,
                oneOf(Arrays.stream(type.getEnumConstants())
                        .map(KeyReader::word)
                        .toList()));
        return Enum.valueOf(
                type, defaults.getString(ROOT + key).toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    String choice(String key, List<String> allowed) {
        String text = text(key);
        if (allowed.contains(text)) {
            return text;
        }
        reject(key, oneOf(allowed));
        return defaults.getString(ROOT + key);
    }

    private long whole(String key, Range range, long most) {
        try {
            BigDecimal value = decimal(config.getValue(ROOT + key));
            long exact = value.longValueExact();
            if (exact <= most && range.contains((double) exact)) {
                return exact;
            }
        } catch (NumberFormatException e) {
            // Rejected below, like a number out of range.
        } catch (ArithmeticException e) {
            // A fraction, or more than 64 bits: rejected below.
        }
        reject(key, "a whole number " + range.inWords());
        return defaults.getLong(ROOT + key);
    }

    private static BigDecimal decimal(ConfigValue value) {
        return new BigDecimal(value.unwrapped().toString().strip());
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String oneOf(List<String> words) {
        return words.stream().collect(Collectors.joining(", ", "one of ", ""));
    }

    /** Two numbers in order. */
    record Interval(double low, double high) {}

    /**
     * The range of numbers that a key allows.
     *
     * @param low the least
     * @param lowIncluded whether the least itself is allowed
     * @param high the greatest; infinite if there is none
     * @param highIncluded whether the greatest itself is allowed
     */
    record Range(double low, boolean lowIncluded, double high, boolean highIncluded) {
        static Range atLeast(double low) {
            return new Range(low, true, Double.POSITIVE_INFINITY, false);
        }

        static Range closed(double low, double high) {
            return new Range(low, true, high, true);
        }

        /** (low, high] */
        static Range openLow(double low, double high) {
            return new Range(low, false, high, true);
        }

        /** [low, high) */
        static Range openHigh(double low, double high) {
            return new Range(low, true, high, false);
        }

        boolean contains(double value) {
            return (lowIncluded ? value >= low : value > low) && (highIncluded ? value <= high : value < high);
        }

        /** The text of the range, which follows "a number" or "a whole number" in a message. */
        String inWords() {
            if (Double.isInfinite(high)) {
                return (lowIncluded ? "of at least " : "above ") + plain(low);
            }
            return "in " + (lowIncluded ? "[" : "(") + plain(low) + ", " + plain(high) + (highIncluded ? "]" : ")");
        }

        private static String plain(double value) {
            return value == Math.rint(value) && Math.abs(value) < 1e15
                    ? Long.toString((long) value)
                    : Double.toString(value);
        }
    }
}
