package dgnet.data.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.data.dataset.Subject;
import dgnet.data.dataset.Subject.LabelledFrame;
import dgnet.data.nifti.Affine;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.prepare.PreparationSettings;
import dgnet.data.prepare.ViewCentre;
import dgnet.data.prepare.VolumeGrid;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ViewCheckTest {
    private static final double SPACING = 1.25;

    private static NiftiHeader header(int width, int height) {
        return NiftiHeader.of(
                new int[] {width, height, 2}, new double[] {SPACING, SPACING, 8}, Affine.scaling(-SPACING, SPACING, 8));
    }

    @Property(tries = 200)
    void theShareOutsideIsThatOfTheVoxelsThatPreparationLeavesOut(
            @ForAll @IntRange(min = 2, max = 60) int width,
            @ForAll @IntRange(min = 2, max = 60) int height,
            @ForAll @IntRange(min = 1, max = 70) int imageSize,
            @ForAll @IntRange(min = 3, max = 20) int tenths,
            @ForAll long seed) {
        Random random = new Random(seed);
        byte[] labels = new byte[width * height * 2];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) (random.nextInt(4) == 0 ? 1 : 0);
        }
        NiftiHeader header = header(width, height);
        PreparationSettings settings = new PreparationSettings(0, 100, tenths / 10.0, imageSize);
        ViewCentre centre =
                new ViewCentre((width - 1) / 2.0 + random.nextInt(7) - 3, (height - 1) / 2.0 + random.nextInt(7) - 3);
        VolumeGrid grid = VolumeGrid.of(header, centre, settings);
        int outside = 0;
        int all = 0;
        for (int slice = 0; slice < 2; slice++) {
            for (int row = 0; row < height; row++) {
                for (int column = 0; column < width; column++) {
                    int label = labels[grid.stored().index(slice, row, column)];
                    all += label;
                    outside += grid.inside(row, column) ? 0 : label;
                }
            }
        }

        LabelExtent extent = LabelExtent.of(header, centre, List.of(labels));

        assertEquals(all, extent.total());
        assertEquals(all == 0 ? 0 : (double) outside / all, extent.outside(imageSize * settings.spacing()), 1e-12);
        assertEquals(0, extent.outside(extent.side(1)));
        assertTrue(extent.outside(extent.side(0.9)) <= 0.1 + 1e-12);
        assertEquals(0, extent.outside(ViewCheck.size(extent.side(1), settings.spacing()) * settings.spacing()));
    }

    /** A subject with one labelled voxel in the middle and others 50 mm to the side. */
    private static LabelExtent extent(int middle, int aside) {
        return new LabelExtent(new double[] {1, 50}, new long[] {middle, aside});
    }

    private static Subject subject(String id) {
        return Subject.of(
                id,
                "A",
                Path.of(id + ".nii"),
                List.of(Path.of(id + "_gt.nii")),
                List.of(new LabelledFrame("image", 0)),
                false);
    }

    @Test
    void theWorstSubjectIsTheFirstAndEachHasAFinding() {
        Map<Subject, LabelExtent> labels = new LinkedHashMap<>();
        labels.put(subject("whole"), extent(10, 0));
        labels.put(subject("tenth"), extent(9, 1));
        labels.put(subject("half"), extent(5, 5));
        labels.put(subject("none"), LabelExtent.NONE);

        ViewCheck view = ViewCheck.of(new PreparationSettings(0, 100, 1.5, 64), labels);

        assertEquals(
                List.of("half", "tenth"),
                view.cut().stream().map(ViewCheck.SubjectView::subject).toList());
        assertEquals(0.2, view.outside(), 1e-12);
        assertEquals(96, view.neededSize());
        assertEquals(
                "the network's view in training is 96×96 mm about the centre of a slice (data.image-size 64 × data.spacing 1.5"
                        + " mm); 20.0 % of the labelled voxels lie outside, in 2 of 3 labelled subjects; data.image-size=96"
                        + " contains all of them",
                view.sentence());
        assertEquals(
                List.of(
                        "50.0 % of the labelled voxels of half lie outside the network's view of 96×96 mm; a view of 100 mm"
                                + " contains all of them (data.image-size=96)",
                        "10.0 % of the labelled voxels of tenth lie outside the network's view of 96×96 mm; a view of 100 mm"
                                + " contains all of them (data.image-size=96)"),
                view.findings(List.copyOf(labels.keySet())).stream()
                        .map(finding -> finding.message())
                        .toList());
    }

    @Test
    void aShareIsNeverRoundedToNothing() {
        assertEquals("< 0.1 %", ViewCheck.percent(1e-6));
        assertEquals("0.0 %", ViewCheck.percent(0));
        assertEquals("12.5 %", ViewCheck.percent(0.125));
    }
}
