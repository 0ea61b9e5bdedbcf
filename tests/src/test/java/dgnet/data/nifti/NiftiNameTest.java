package dgnet.data.nifti;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The endings of NIfTI files. */
class NiftiNameTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"a.nii", "a.nii.gz", "a.NII", "a.Nii.GZ", "a.hdr", "a.hdr.gz", "a.HDR"})
    void aScanInAListing(String name) {
        assertTrue(NiftiName.isScan(Path.of(name)));
        assertEquals("a", NiftiName.stem(Path.of(name)));
    }

    @Test
    void theVoxelsOfAPairAreNoScanOfTheirOwn() {
        assertFalse(NiftiName.isScan(Path.of("a.img")));
        assertTrue(NiftiName.isNifti(Path.of("a.IMG.gz")));
        assertFalse(NiftiName.isNifti(Path.of("a.gz")));
        assertEquals("a.nii.gz", NiftiName.asSingle(Path.of("a.hdr.gz")));
        assertEquals("a.nii.gz", NiftiName.asSingle(Path.of("a.nii.gz")));
    }

    @ParameterizedTest
    @ValueSource(strings = {".hdr .img", ".HDR .IMG", ".hdr .IMG"})
    void aPairIsFoundInAnyCase(String endings) throws IOException {
        Path header = folder.resolve("a" + endings.split(" ", -1)[0]);
        Path image = folder.resolve("a" + endings.split(" ", -1)[1]);
        NiftiFiles.write(
                header,
                NiftiFiles.bytes(NiftiFiles.header(
                        HeaderFormat.NIFTI1, ByteOrder.LITTLE_ENDIAN, false, DataType.UINT8, 2, 1, 1)));
        NiftiFiles.write(image, new byte[] {3, 4});

        assertArrayEquals(new double[] {3, 4}, NiftiImage.open(header).values());
        assertArrayEquals(new double[] {3, 4}, NiftiImage.open(image).values());
        assertEquals(Optional.of(image), NiftiName.otherHalf(header));
        assertEquals(Optional.of(header), NiftiName.otherHalf(image));
    }
}
