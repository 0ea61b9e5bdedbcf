package dgnet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The reference of all keys in {@code conf/README.md} is generated from the comments in {@code dgnet.conf} and {@code service.conf}.
 *
 * <p>{@code mvn -pl tests -am verify -Dtest=ConfigurationReferenceTest -Dsurefire.failIfNoSpecifiedTests=false -Dreference=write}
 * writes it.
 */
class ConfigurationReferenceTest {
    private static final Path CONF = Path.of("..", "conf");
    private static final Path PAGE = CONF.resolve("README.md");
    private static final String BEGIN =
            "<!-- The rest of this page is generated; see ConfigurationReferenceTest. -->\n";

    /** Keys that share a comment, each as {@code key = default}. A key without a comment belongs to the row of the key before it. */
    private record Row(List<String> keys, String meaning) {
        String markdown() {
            return "| " + keys.stream().map(key -> "`" + key + "`").collect(Collectors.joining("<br>")) + " | "
                    + escaped(meaning) + " |\n";
        }
    }

    private static String escaped(String text) {
        return text.replaceAll("[|\\[\\]]", "\\\\$0");
    }

    @Test
    void thePageHasEveryKeyWithItsDefaultAndMeaning() throws IOException {
        String page = Files.readString(PAGE);
        String before = page.substring(0, page.indexOf(BEGIN) + BEGIN.length());
        String expected = before + "\n## Keys of a run\n" + reference("dgnet.conf", "dgnet")
                + "\n## Keys of the service\n" + reference("service.conf", "dgnet.service");

        if (System.getProperty("reference", "").equals("write")) {
            Files.writeString(PAGE, expected);
        }
        assertEquals(expected, Files.readString(PAGE), "conf/README.md is stale; -Dreference=write writes it");
    }

    private static String reference(String file, String root) {
        Config config = ConfigFactory.parseFile(CONF.resolve(file).toFile()).resolve(ConfigResolveOptions.noSystem());
        StringBuilder page = new StringBuilder();
        List<Map.Entry<String, ConfigValue>> scalars = new ArrayList<>();
        List<Map.Entry<String, ConfigValue>> groups = new ArrayList<>();
        for (Map.Entry<String, ConfigValue> child : children(config.getObject(root))) {
            (isGroup(child) ? groups : scalars).add(child);
        }
        page.append(table(rows("", scalars)));
        for (Map.Entry<String, ConfigValue> group : groups) {
            page.append("\n### `").append(group.getKey()).append("`\n");
            String meaning = comment(group.getValue());
            if (!meaning.isEmpty()) {
                page.append('\n').append(escaped(meaning)).append('\n');
            }
            page.append(table(rows("", children((ConfigObject) group.getValue()))));
        }
        return page.toString();
    }

    private static String table(List<Row> rows) {
        return "\n| Key and default | Meaning |\n|---|---|\n"
                + rows.stream().map(Row::markdown).collect(Collectors.joining());
    }

    private static List<Row> rows(String prefix, List<Map.Entry<String, ConfigValue>> children) {
        List<Row> rows = new ArrayList<>();
        for (Map.Entry<String, ConfigValue> child : children) {
            String key = prefix + child.getKey();
            String meaning = comment(child.getValue());
            if (isGroup(child)) {
                List<Row> inner = rows(key + ".", children((ConfigObject) child.getValue()));
                inner.set(
                        0,
                        new Row(
                                inner.get(0).keys(),
                                (meaning + " " + inner.get(0).meaning()).strip()));
                rows.addAll(inner);
            } else {
                String line = key + " = "
                        + child.getValue().render(ConfigRenderOptions.concise()).replace(".0E", "e");
                boolean first = child == children.get(0);
                if (meaning.isEmpty() && !first) {
                    rows.get(rows.size() - 1).keys().add(line);
                } else {
                    rows.add(new Row(new ArrayList<>(List.of(line)), meaning));
                }
            }
        }
        return rows;
    }

    private static boolean isGroup(Map.Entry<String, ConfigValue> child) {
        return child.getValue().valueType() == ConfigValueType.OBJECT;
    }

    /** The children in the order of the file; those on one line by name. */
    private static List<Map.Entry<String, ConfigValue>> children(ConfigObject group) {
        return group.entrySet().stream()
                .sorted(Comparator.<Map.Entry<String, ConfigValue>>comparingInt(
                                child -> child.getValue().origin().lineNumber())
                        .thenComparing(Map.Entry::getKey))
                .toList();
    }

    private static String comment(ConfigValue value) {
        return value.origin().comments().stream().map(String::strip).collect(Collectors.joining(" "));
    }
}
