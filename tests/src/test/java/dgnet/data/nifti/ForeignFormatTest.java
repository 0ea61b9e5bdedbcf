package dgnet.data.nifti;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.DataException;
import dgnet.data.dataset.Datasets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of other formats are named with the way to convert them. */
class ForeignFormatTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "NRRD0004, NRRD, c3d",
        "\u0089PNG, PICTURE, dcm2niix",
        "GIF89a, PICTURE, dcm2niix",
        "ObjectType = Image, META_IMAGE, c3d",
        "\u0089HDF, MINC, mnc2nii",
        "BZh9, COMPRESSED, decompress it"
    })
    void byTheFirstBytes(String start, ForeignFormat format, String way) throws IOException {
        Path file = Files.write(folder.resolve("scan"), start.getBytes(StandardCharsets.ISO_8859_1));

        assertEquals(Optional.of(format), ForeignFormat.of(file));
        assertTrue(format.sentence().contains(way), format.sentence());
    }

    @ParameterizedTest
    @CsvSource({"a.dcm, DICOM", "a.IMA, DICOM", "a.mgz, MGZ", "a.nii.zst, COMPRESSED", "a.nrrd, NRRD", "a.jpg, PICTURE"
    })
    void byTheNameIfTheBytesSayNothing(String name, ForeignFormat format) throws IOException {
        assertEquals(Optional.of(format), ForeignFormat.of(Files.write(folder.resolve(name), new byte[] {9, 9})));
    }

    @Test
    void dicomIsNamedUnderAnyNameAndInAFolder() throws IOException {
        byte[] dicom = new byte[200];
        System.arraycopy("DICM".getBytes(StandardCharsets.US_ASCII), 0, dicom, 128, 4);
        Path renamed = Files.write(folder.resolve("scan.nii"), dicom);
        Path slice = Files.write(Files.createDirectory(folder.resolve("series")).resolve("IM0001"), dicom);

        NiftiException opened = assertThrows(NiftiException.class, () -> NiftiImage.open(renamed));
        NiftiException named = assertThrows(NiftiException.class, () -> NiftiImage.open(slice));
        DataException checked = assertThrows(DataException.class, () -> Datasets.layoutOf(slice.getParent()));

        for (DataException fault : Arrays.asList(opened, named, checked)) {
            assertTrue(fault.getMessage().contains("is a DICOM file; convert"), fault.getMessage());
        }
        assertTrue(checked.getMessage().contains(slice.toString()), checked.getMessage());
    }

    @Test
    void niftiAndTextAreNone() throws IOException {
        assertEquals(Optional.empty(), ForeignFormat.of(Files.writeString(folder.resolve("a.txt"), "a letter")));
        assertEquals(Optional.empty(), ForeignFormat.in(folder));
    }
}
