package dgnet.actors.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;

/**
 * One key given on the command line, {@code --set key=value}. The value is literal, so that paths need no quotes; the value of a list is
 * {@code [a, b]} or {@code a,b}.
 *
 * @param key the full key, with the prefix {@code dgnet.}
 * @param value the text after the first equals sign
 */
public record Assignment(String key, String value) {
    private static final String PLACE = "the command line (--set)";
    private static final String PREFIX = "dgnet.";

    /**
     * Reads {@code key=value}; the prefix {@code dgnet.} may be left out.
     *
     * @throws ConfigurationException if there is no key or no equals sign
     */
    public static Assignment parse(String text) {
        int equals = text.indexOf('=');
        String key = equals < 0 ? "" : text.substring(0, equals).strip();
        try {
            ConfigUtil.splitPath(key);
        } catch (ConfigException e) {
            key = "";
        }
        if (key.isEmpty()) {
            throw new ConfigurationException(
                    "Cannot read --set " + text + ": it must have the form key=value, as in --set data.target=C.",
                    null);
        }
        return new Assignment(
                key.startsWith(PREFIX) ? key : PREFIX + key,
                text.substring(equals + 1).strip());
    }

    /** The key without the prefix {@code dgnet.} and without quotes. */
    public String name() {
        return String.join(".", path().subList(1, path().size()));
    }

    /** The number of parts of the key, without the prefix {@code dgnet.}. */
    public int depth() {
        return path().size() - 1;
    }

    private List<String> path() {
        return ConfigUtil.splitPath(key);
    }

    /** The configuration with this key set. */
    Config applied(Config config, Config defaults) {
        boolean list = defaults.hasPath(key) && defaults.getValue(key).valueType() == ConfigValueType.LIST;
        return config.withValue(
                key,
                list ? list() : ConfigValueFactory.fromAnyRef(unquoted(value)).withOrigin(origin()));
    }

    private ConfigValue list() {
        if (value.startsWith("[")) {
            try {
                return ConfigFactory.parseString("list = " + value, ConfigParseOptions.defaults())
                        .getValue("list")
                        .withOrigin(origin());
            } catch (ConfigException e) {
                // Not a list: keep the text, which the check of the key then rejects.
                return ConfigValueFactory.fromAnyRef(value).withOrigin(origin());
            }
        }
        List<String> items = new ArrayList<>();
        for (String item : value.split(",", -1)) {
            if (!item.isBlank()) {
                items.add(unquoted(item.strip()));
            }
        }
        return ConfigValueFactory.fromIterable(items).withOrigin(origin());
    }

    private static ConfigOrigin origin() {
        return ConfigOriginFactory.newSimple(PLACE);
    }

    private static String unquoted(String text) {
        boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1) : text;
    }
}
