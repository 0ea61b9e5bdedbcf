package dgnet.data.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvFileTest {
    @TempDir
    Path folder;

    @Property
    void whatIsWrittenIsReadAgain(
            @ForAll("tables") List<List<String>> table,
            @ForAll boolean byteOrderMark,
            @ForAll boolean carriageReturns) {
        String text = table.stream()
                .map(CsvFile::line)
                .map(line -> carriageReturns ? line.substring(0, line.length() - 1) + "\r\n" : line)
                .collect(Collectors.joining("", byteOrderMark ? "\uFEFF" : "", ""));

        List<List<String>> read = CsvFile.records(text).stream()
                .filter(fields -> !fields.isEmpty())
                .toList();

        assertEquals(table, read);
    }

    @Provide
    Arbitrary<List<List<String>>> tables() {
        Arbitrary<String> cell = Arbitraries.strings()
                .withChars('a', 'B', ' ', ',', ';', '"', '\n', '\r', '\t', '\uFEFF', 'é')
                .ofMaxLength(6);
        return cell.list().ofMinSize(1).ofMaxSize(4).list().ofMaxSize(5);
    }

    @Test
    void aQuoteWithinQuotesIsWrittenTwice() {
        assertEquals(List.of(List.of("A\"B", "c,d", "e")), CsvFile.records("\"A\"\"B\",\"c,d\",e\n"));
    }

    @Test
    void aQuoteWithinAPlainFieldStandsForItself() {
        assertEquals(List.of(List.of("5\" coil", "a")), CsvFile.records("5\" coil,a"));
    }

    @Test
    void semicolonsSeparateWhereTheFirstLineHasNoComma() {
        assertEquals(List.of(List.of("a", "b,c"), List.of("d,e", "f")), CsvFile.records("a;\"b,c\"\r\n\"d,e\";f\r\n"));
    }

    @Test
    void aRecordIsAtThePlaceOfItsFirstLine() {
        List<List<String>> lines = CsvFile.records("name\n\"two\nlines\"\nnext\n");

        assertEquals(List.of(List.of("name"), List.of("two\nlines"), List.of(), List.of("next")), lines);
    }

    @Test
    void aQuoteThatIsNeverClosedIsRefusedByItsLine() throws IOException {
        Path table = Files.writeString(folder.resolve("dataset.csv"), "subject,domain\na,\"S\nb,S\n");

        DataException refusal = assertThrows(DataException.class, () -> CsvFile.read(table));

        assertTrue(refusal.getMessage().startsWith("the table " + table + ", line 2: "), refusal.getMessage());
    }
}
