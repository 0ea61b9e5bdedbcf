package dgnet.data.dataset;

import dgnet.data.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads and writes comma-separated values (RFC 4180). A quoted field may contain separators, line breaks, and quotes written twice. Lines
 * end in a line feed, a carriage return or both. Extensions, as spreadsheets write them: fields may be separated by semicolons or tabs (the
 * most frequent separator in the first line, or the one in a line {@code sep=;} before it), and the text may be UTF-8 or UTF-16 with or
 * without a byte-order mark, or Latin-1.
 */
public final class CsvFile {
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final String SEPARATORS = ",;\t";
    /** The first line of files that Excel writes or reads with a certain separator. */
    private static final Pattern SEPARATOR_LINE = Pattern.compile("(?i)\"?sep=([,;\t|])\"?(?:\\r\\n|\\r|\\n)");

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
            return records(decode(Files.readAllBytes(path)));
        } catch (IOException e) {
            throw new DataException("the table " + path + " cannot be read (" + e.getMessage() + ")", e);
        } catch (UnclosedQuote e) {
            throw new DataException("the table " + path + ", line " + e.line
                    + ": a quote is not closed; close it, or double a quote inside a quoted field");
        }
    }

    /** The text of a file: UTF-16 if it begins with that byte-order mark or its first character is ASCII in 16 bits, UTF-8 if valid, else Latin-1. */
    static String decode(byte[] bytes) {
        int first = bytes.length < 2 ? 0 : ((bytes[0] & 0xFF) << 8) | (bytes[1] & 0xFF);
        if (first == 0xFEFF || (first >> 8 == 0 && first > 0)) {
            return new String(bytes, StandardCharsets.UTF_16BE);
        }
        if (first == 0xFFFE || ((first & 0xFF) == 0 && first > 0)) {
            return new String(bytes, StandardCharsets.UTF_16LE);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    static List<List<String>> records(String text) {
        String content = text.indexOf(BYTE_ORDER_MARK) == 0 ? text.substring(1) : text;
        List<List<String>> lines = new ArrayList<>();
        Matcher named = SEPARATOR_LINE.matcher(content);
        boolean given = named.lookingAt();
        CsvFile file = new CsvFile(content, given ? named.group(1).charAt(0) : separator(content));
        if (given) {
            file.at = named.end();
            lines.add(List.of());
        }
        while (file.at < content.length()) {
            lines.add(file.record(lines.size() + 1));
            for (int k = 0; k < file.breaks; k++) {
                lines.add(List.of());
            }
        }
        return lines;
    }

    /** The most frequent separator of the first line's fields: a comma, a semicolon or a tab. */
    private static char separator(String text) {
        int[] counts = new int[SEPARATORS.length()];
        boolean quoted = false;
        for (int k = 0; k < text.length() && (quoted || !isBreak(text.charAt(k))); k++) {
            char c = text.charAt(k);
            quoted ^= c == '"';
            if (!quoted && SEPARATORS.indexOf(c) >= 0) {
                counts[SEPARATORS.indexOf(c)]++;
            }
        }
        int best = 0;
        for (int k = 1; k < counts.length; k++) {
            best = counts[k] > counts[best] ? k : best;
        }
        return SEPARATORS.charAt(best);
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
