package dgnet.data.dataset;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.DataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
