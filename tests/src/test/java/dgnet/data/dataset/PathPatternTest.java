package dgnet.data.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.DataException;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathPatternTest {
    @Property
    void findsTheTextsThatATemplateWasFilledWith(
            @ForAll @AlphaChars @NumericChars @StringLength(min = 1, max = 8) String subject,
            @ForAll @AlphaChars @StringLength(min = 1, max = 4) String site) {
        String template = "{site}/sub-{subject}/anat/sub-{subject}_T2(star)+.nii.gz";
        Map<String, String> values = Map.of("site", site, "subject", subject);

        String path = PathPattern.filled(template, values);

        assertEquals(Optional.of(values), new PathPattern(template).match(path));
    }

    @ParameterizedTest
    @CsvSource({
        "'**/{c}_SA_{p:ED|ES}.nii.gz', dataset/001/001_SA_ED.nii.gz, true",
        "'**/{c}_SA_{p:ED|ES}.nii.gz', 001_SA_ES.nii.gz, true",
        "'**/{c}_SA_{p:ED|ES}.nii.gz', dataset/001/001_SA_CINE.nii.gz, false",
        "'**/{c}_SA_{p:ED|ES}.nii.gz', dataset/001/001_SA_ED_gt.nii.gz, false",
        "'{s}/{s}_4d.nii.gz', patient001/patient002_4d.nii.gz, false",
        "'{s}_frame{frame}.nii', a_frame01.nii, true",
        "'{s}_frame{frame}.nii', a_frame01_gt.nii, false",
        "'*/{s}-?.nii', a/b-1.nii, true",
        "'*/{s}-?.nii', a/c/b-1.nii, false",
        "'{s}.nii', axnii, false"
    })
    void matchesAPathAsAWhole(String pattern, String path, boolean matches) {
        assertEquals(matches, new PathPattern(pattern).match(path).isPresent());
    }

    @Test
    void refusesABraceThatIsNoPlaceholderAndAPlaceholderWithoutAValue() {
        DataException brace = assertThrows(DataException.class, () -> new PathPattern("a{b c}.nii"));
        DataException value =
                assertThrows(DataException.class, () -> PathPattern.filled("{site}", Map.of("subject", "1")));

        assertTrue(brace.getMessage().contains("position 1"), brace.getMessage());
        assertTrue(value.getMessage().endsWith("the pattern of the images has {subject}"), value.getMessage());
    }
}
