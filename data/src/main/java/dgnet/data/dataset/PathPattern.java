package dgnet.data.dataset;

import dgnet.data.DataException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A pattern of paths relative to a folder, with {@code /} between their parts. <code>{name}</code> stands for one or more characters of
 * one part, the same ones if the name is repeated; <code>{name:A|B}</code> for one of the given texts; <code>{frame}</code> for digits;
 * {@code *} for any characters of one part; {@code ?} for one of them; {@code **} for any characters, parts included.
 */
final class PathPattern {
    private static final Pattern TOKEN = Pattern.compile(
            "\\{(?<name>[A-Za-z][A-Za-z0-9_]*)(?::(?<choices>[^{}]+))?}|(?<folders>\\*\\*/)|(?<all>\\*\\*)"
                    + "|(?<part>\\*)|(?<one>\\?)|(?<brace>[{}])");
    private static final String FRAME = "frame";

    private final String text;
    private final Pattern regex;
    /** The number of each placeholder's group. */
    private final Map<String, Integer> groups = new LinkedHashMap<>();

    /** @throws DataException if a brace is not part of a placeholder */
    PathPattern(String text) {
        this.text = text;
        StringBuilder regex = new StringBuilder();
        Matcher token = TOKEN.matcher(text);
        int from = 0;
        while (token.find()) {
            regex.append(Pattern.quote(text.substring(from, token.start()))).append(regex(token));
            from = token.end();
        }
        this.regex = Pattern.compile(regex + Pattern.quote(text.substring(from)));
    }

    private String regex(Matcher token) {
        if (token.group("brace") != null) {
            throw new DataException("the pattern " + text + " has a brace at position " + token.start()
                    + " that is not part of a placeholder; a placeholder is a name in braces, such as {subject}");
        }
        if (token.group("name") != null) {
            return placeholder(token.group("name"), token.group("choices"));
        }
        if (token.group("folders") != null) {
            return "(?:.*/)?";
        }
        if (token.group("all") != null) {
            return ".*";
        }
        return token.group("part") != null ? "[^/]*" : "[^/]";
    }

    private String placeholder(String name, String choices) {
        Integer group = groups.putIfAbsent(name, groups.size() + 1);
        if (group != null) {
            return "\\" + group;
        }
        if (choices != null) {
            return Pattern.compile("\\|")
                    .splitAsStream(choices)
                    .map(Pattern::quote)
                    .collect(Collectors.joining("|", "(", ")"));
        }
        return name.equals(FRAME) ? "([0-9]{1,9})" : "([^/]+)";
    }

    /** The names of the placeholders. */
    Set<String> names() {
        return groups.keySet();
    }

    /** The texts that the placeholders stand for in a path, if the path fits. */
    Optional<Map<String, String>> match(String path) {
        Matcher matcher = regex.matcher(path);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Map<String, String> values = new LinkedHashMap<>();
        groups.forEach((name, group) -> values.put(name, matcher.group(group)));
        return Optional.of(values);
    }

    /**
     * A text whose placeholders are replaced by their values.
     *
     * @throws DataException if a placeholder has no value
     */
    static String filled(String template, Map<String, String> values) {
        StringBuilder filled = new StringBuilder();
        Matcher token = TOKEN.matcher(template);
        while (token.find()) {
            String name = token.group("name");
            if (name != null && !values.containsKey(name)) {
                throw new DataException(template + " has the placeholder {" + name + "}; the pattern of the images has "
                        + values.keySet().stream()
                                .map(known -> "{" + known + "}")
                                .collect(Collectors.joining(", ")));
            }
            token.appendReplacement(filled, Matcher.quoteReplacement(name == null ? token.group() : values.get(name)));
        }
        return token.appendTail(filled).toString();
    }

    @Override
    public String toString() {
        return text;
    }
}
