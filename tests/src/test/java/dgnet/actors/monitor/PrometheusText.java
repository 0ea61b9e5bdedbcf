package dgnet.actors.monitor;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the text format of Prometheus as its description has it (version 0.0.4), and refuses what it does not allow: lines of another
 * form, a second TYPE or HELP, samples outside their family or of a family in two places, a series twice.
 *
 * @param types of the families
 * @param samples values by name and labels
 */
record PrometheusText(Map<String, String> types, List<Sample> samples) {
    private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
    private static final Pattern HELP = Pattern.compile("# HELP (" + NAME + ") ((?:[^\\\\]|\\\\\\\\|\\\\n)*)");
    private static final Pattern TYPE =
            Pattern.compile("# TYPE (" + NAME + ") (counter|gauge|histogram|summary|untyped)");
    private static final Pattern SAMPLE = Pattern.compile("(" + NAME + ")(?:\\{(.*)\\})? (\\S+)(?: (-?[0-9]+))?");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\\\\\|\\\\\"|\\\\n)*)\"(,|$)");
    private static final Pattern NUMBER = Pattern.compile("[+-]?Inf|NaN|[+-]?[0-9]+(\\.[0-9]*)?([eE][+-]?[0-9]+)?");

    record Sample(String name, Map<String, String> labels, double value) {}

    static PrometheusText parse(String text) {
        require(text.endsWith("\n"), "the last line has no end");
        Map<String, String> types = new LinkedHashMap<>();
        List<Sample> samples = new ArrayList<>();
        Set<String> helped = new HashSet<>();
        Set<String> done = new HashSet<>();
        Set<String> series = new HashSet<>();
        String family = "";
        for (String line : text.lines().toList()) {
            Matcher help = HELP.matcher(line);
            Matcher type = TYPE.matcher(line);
            Matcher sample = SAMPLE.matcher(line);
            if (help.matches() || type.matches()) {
                String name = help.matches() ? help.group(1) : type.group(1);
                if (!name.equals(family)) {
                    require(done.add(family), "family again: " + line);
                    require(!done.contains(name), "family again: " + line);
                    family = name;
                }
                if (help.matches()) {
                    require(helped.add(name), "a second help: " + line);
                } else {
                    require(types.put(name, type.group(2)) == null, "a second type: " + line);
                }
            } else if (sample.matches() && !line.startsWith("#")) {
                Sample read = new Sample(
                        sample.group(1),
                        labels(Optional.ofNullable(sample.group(2)).orElse("")),
                        number(sample.group(3)));
                require(
                        belongs(read.name(), family, types.getOrDefault(family, "untyped")),
                        "not in its family: " + line);
                require(series.add(read.name() + read.labels()), "a series twice: " + line);
                samples.add(read);
            } else {
                require(line.startsWith("# ") || line.isEmpty(), "no line of the format: " + line);
            }
        }
        return new PrometheusText(types, samples);
    }

    private static boolean belongs(String name, String family, String type) {
        return name.equals(family)
                || (Set.of("summary", "histogram").contains(type)
                        && Set.of(family + "_sum", family + "_count", family + "_bucket")
                                .contains(name));
    }

    private static Map<String, String> labels(String text) {
        Map<String, String> labels = new TreeMap<>();
        Matcher label = LABEL.matcher(text);
        int at = 0;
        while (at < text.length()) {
            require(label.find(at) && label.start() == at, "no label: " + text.substring(at));
            String value =
                    label.group(2).replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\");
            require(labels.put(label.group(1), value) == null, "a label twice: " + text);
            at = label.end();
        }
        return labels;
    }

    private static double number(String text) {
        require(NUMBER.matcher(text).matches(), "no number: " + text);
        return Double.parseDouble(text.replace("Inf", "Infinity"));
    }

    private static void require(boolean holds, String sentence) {
        if (!holds) {
            throw new AssertionError(sentence);
        }
    }

    /** The value of a series. */
    double value(String name, Map<String, String> labels) {
        return samples.stream()
                .filter(sample -> sample.name().equals(name) && sample.labels().equals(labels))
                .mapToDouble(Sample::value)
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no " + name + labels));
    }
}
