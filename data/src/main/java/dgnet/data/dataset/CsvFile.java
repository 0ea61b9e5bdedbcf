package dgnet.data.dataset;

import dgnet.data.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Comma-separated values (RFC 4180): a field in quotes may hold separators, line breaks, and quotes, each written twice. Lines end in a
 * line feed, a carriage return or both. Beyond the standard a semicolon may separate, if the first line has one and no comma, and a
 * byte-order mark may come first.
 */
public final class CsvFile {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final String text;
    private final char separator;
    private int at;
    /** Line breaks in quotes of the present record. */
    private int breaks;

    private CsvFile(String text, char separator) {
        this.text = text;
        this.separator = separator;
    }

    /** A record as a line of a file: a cell is in quotes where it needs them. */
    public static String line(List<String> cells) {
        return cells.stream().map(CsvFile::quoted).collect(Collectors.joining(",", "", "\n"));
    }

    private static String quoted(String cell) {
        boolean plain = cell.chars().noneMatch(c -> ",;\"\n\r".indexOf(c) >= 0 || c == BYTE_ORDER_MARK);
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }

    /** The records of a file, each at the place of its first line; the further lines of a record have no fields. */
    static List<List<String>> read(Path path) {
        try {
            // Not every spreadsheet writes UTF-8; the columns that matter are ASCII either way.
            return records(new String(Files.readAllBytes(path), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new DataException("the table " + path + " cannot be read (" + e.getMessage() + ")", e);
        } catch (UnclosedQuote e) {
            throw new DataException("the table " + path + ", line " + e.line
                    + ": a quote is opened and never closed; close it, or write a quote within quotes twice");
        }
    }

    static List<List<String>> records(String text) {
        String content = text.indexOf(BYTE_ORDER_MARK) == 0 ? text.substring(1) : text;
        CsvFile file = new CsvFile(content, separator(content));
        List<List<String>> lines = new ArrayList<>();
        while (file.at < content.length()) {
            lines.add(file.record(lines.size() + 1));
            for (int k = 0; k < file.breaks; k++) {
                lines.add(List.of());
            }
        }
        return lines;
    }

    /** What separates the fields of the first record. */
    private static char separator(String text) {
        boolean quoted = false;
        boolean semicolon = false;
        for (int k = 0; k < text.length() && (quoted || !isBreak(text.charAt(k))); k++) {
            quoted ^= text.charAt(k) == '"';
            if (text.charAt(k) == ',' && !quoted) {
                return ',';
            }
            semicolon |= text.charAt(k) == ';' && !quoted;
        }
        return semicolon ? ';' : ',';
    }

    private List<String> record(int line) {
        breaks = 0;
        List<String> fields = new ArrayList<>();
        while (true) {
            fields.add(field(line));
            if (at == text.length()) {
                return fields;
            }
            if (text.charAt(at) == separator) {
                at++;
            } else {
                at = afterBreak();
                return fields;
            }
        }
    }

    /** A field, up to the separator or line break behind it. A quote that does not begin a field stands for itself. */
    private String field(int line) {
        StringBuilder field = new StringBuilder();
        if (at < text.length() && text.charAt(at) == '"') {
            at++;
            quotedPart(field, line);
        }
        while (at < text.length() && text.charAt(at) != separator && !isBreak(text.charAt(at))) {
            field.append(text.charAt(at++));
        }
        return field.toString();
    }

    private void quotedPart(StringBuilder field, int line) {
        while (at < text.length()) {
            if (text.charAt(at) == '"') {
                at++;
                if (at == text.length() || text.charAt(at) != '"') {
                    return;
                }
                field.append('"');
                at++;
            } else {
                boolean broken = isBreak(text.charAt(at));
                int next = broken ? afterBreak() : at + 1;
                breaks += broken ? 1 : 0;
                field.append(text, at, next);
                at = next;
            }
        }
        throw new UnclosedQuote(line);
    }

    private static boolean isBreak(char c) {
        return c == '\n' || c == '\r';
    }

    private int afterBreak() {
        return text.startsWith("\r\n", at) ? at + 2 : at + 1;
    }

    private static final class UnclosedQuote extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int line;

        UnclosedQuote(int line) {
            this.line = line;
        }
    }
}
