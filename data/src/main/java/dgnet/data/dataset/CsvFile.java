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
 * Reads and writes comma-separated values (RFC 4180). A quoted field may contain separators, line breaks, and quotes written twice. Lines
 * end in a line feed, a carriage return or both. Two extensions: fields may be separated by tabs or semicolons if the first line has
 * one and no comma, and the file may begin with a byte-order mark.
 */
public final class CsvFile {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final String text;
    private final char separator;
    private int at;
    /** Line breaks within quotes in the current record. */
    private int breaks;

    private CsvFile(String text, char separator) {
        this.text = text;
        this.separator = separator;
    }

    /** A record as one line; a cell is quoted if necessary. */
    public static String line(List<String> cells) {
        return cells.stream().map(CsvFile::quoted).collect(Collectors.joining(",", "", "\n"));
    }

    private static String quoted(String cell) {
        boolean plain = cell.chars().noneMatch(c -> ",;\t\"\n\r".indexOf(c) >= 0 || c == BYTE_ORDER_MARK);
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }

    /** The records of a file by line: a record is at the index of its first line, and its other lines have no fields. */
    static List<List<String>> read(Path path) {
        try {
            // Not every spreadsheet writes UTF-8, but the required columns are ASCII in any encoding.
            return records(new String(Files.readAllBytes(path), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new DataException("the table " + path + " cannot be read (" + e.getMessage() + ")", e);
        } catch (UnclosedQuote e) {
            throw new DataException("the table " + path + ", line " + e.line
                    + ": a quote is not closed; close it, or double a quote inside a quoted field");
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

    /** The separator of the first record's fields. */
    private static char separator(String text) {
        boolean quoted = false;
        boolean semicolon = false;
        boolean tab = false;
        for (int k = 0; k < text.length() && (quoted || !isBreak(text.charAt(k))); k++) {
            quoted ^= text.charAt(k) == '"';
            if (text.charAt(k) == ',' && !quoted) {
                return ',';
            }
            semicolon |= text.charAt(k) == ';' && !quoted;
            tab |= text.charAt(k) == '\t' && !quoted;
        }
        return tab ? '\t' : semicolon ? ';' : ',';
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

    /** A field, up to the next separator or line break. A quote that does not begin a field is a plain character. */
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
