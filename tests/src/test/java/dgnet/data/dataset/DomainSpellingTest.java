package dgnet.data.dataset;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.DataException;
import java.io.IOException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DomainSpellingTest {
    @TempDir
    private Path root;

    @Test
    void namesThatDifferByCaseBlanksOrPunctuationAreReportedTogether() throws IOException {
        TableFolder folder = new TableFolder(root)
                .labels("1,LV")
                .image("a.nii")
                .image("b.nii")
                .image("c.nii")
                .image("d.nii")
                .table(
                        "subject,domain,image",
                        "a,Siemens,a.nii",
                        "b,SIE MENS,b.nii",
                        "c,GE,c.nii",
                        "d,Philips-1,d.nii");
        List<Finding> findings = DomainSpelling.findings(folder.open());
        assertEquals(1, findings.size());
        assertTrue(
                findings.get(0).message().contains("\"SIE MENS\", \"Siemens\""),
                findings.get(0).message());
    }

    /** The name in another case, encoding of accents, with other blanks and punctuation. */
    @Property(tries = 300)
    void anyRespellingIsReportedAndRefusedAsTheTarget(
            @ForAll @StringLength(min = 1, max = 8) @Chars({'a', 'B', 'é', 'ß', 'Ü', '7', 'σ', 'ж'}) String name,
            @ForAll @Size(max = 12) List<@IntRange(max = 9) Integer> changes,
            @ForAll boolean decomposed) {
        StringBuilder other = new StringBuilder(name);
        for (int change : changes) {
            int at = change % (other.length() + 1);
            switch (change % 4) {
                case 0 -> other.insert(at, " ");
                case 1 -> other.insert(at, "-_.'/".charAt(at % 5));
                case 2 -> other.replace(0, other.length(), other.toString().toUpperCase(Locale.ROOT));
                default -> other.replace(0, other.length(), other.toString().toLowerCase(Locale.ROOT));
            }
        }
        String respelled = decomposed ? Normalizer.normalize(other, Normalizer.Form.NFD) : other.toString();
        Assume.that(!respelled.equals(name));

        List<Finding> findings = DomainSpelling.findings(dataset(name, respelled, "another name"));

        assertEquals(1, findings.size(), respelled);
        assertTrue(findings.get(0).message().contains('"' + respelled + '"'), respelled);
        assertThrows(
                DataException.class,
                () -> DomainSpelling.requireUnseen(Path.of("data"), respelled, List.of(name), List.of()));
    }

    @Property(tries = 100)
    void otherLettersAreAnotherDomain(
            @ForAll @StringLength(min = 1, max = 4) @Chars({'a', 'b', 'é', '1'}) String name,
            @ForAll @StringLength(min = 1, max = 4) @Chars({'a', 'b', 'é', '1'}) String other) {
        Assume.that(!name.equals(other));

        assertEquals(List.of(), DomainSpelling.findings(dataset(name, other)));
        assertDoesNotThrow(() -> DomainSpelling.requireUnseen(Path.of("data"), other, List.of(name), List.of()));
    }

    private static Dataset dataset(String... domains) {
        return new TableDataset(Path.of("data"), Structures.of("x"), List.of(domains), List.of(), List.of());
    }

    @Test
    void aTargetThatIsProbablyASourceIsRefusedUntilItIsConfirmed() {
        DataException fault = assertThrows(
                DataException.class,
                () -> DomainSpelling.requireUnseen(root, "Siemens", List.of("GE", "SIEMENS"), List.of()));
        assertTrue(fault.getMessage().contains("\"SIEMENS\""), fault.getMessage());
        assertTrue(fault.getMessage().contains("data.confirm-domains = [\"Siemens\"]"), fault.getMessage());
        assertDoesNotThrow(
                () -> DomainSpelling.requireUnseen(root, "Siemens", List.of("GE", "SIEMENS"), List.of("Siemens")));
        assertDoesNotThrow(() -> DomainSpelling.requireUnseen(root, "Siemens", List.of("GE", "C+"), List.of()));
        assertDoesNotThrow(() -> DomainSpelling.requireUnseen(root, "+", List.of("-"), List.of()));
    }
}
