package dgnet.model.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.GeneratedTable;
import dgnet.data.dataset.MaskRules;
import dgnet.data.dataset.MaskRules.EmptyMasks;
import dgnet.data.dataset.MaskRules.EmptySlices;
import dgnet.data.dataset.MaskRules.MaskGeometry;
import dgnet.data.dataset.Subject;
import dgnet.data.dataset.Subject.LabelledFrame;
import dgnet.data.nifti.SliceGrid;
import dgnet.data.prepare.PreparationSettings;
import dgnet.data.prepare.VolumePreparation;
import dgnet.data.prepare.VolumePreparation.PreparedVolume;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever a data set of the layout {@code table} contains, evaluation and preparation see the labels that were written. */
class GeneralLayoutTest {
    @Property(tries = 40)
    void evaluationAndPreparationSeeTheLabelsThatWereWritten(@ForAll long seed, @ForAll EmptySlices emptySlices)
            throws IOException {
        try (GeneratedTable table = new GeneratedTable(seed)) {
            Dataset dataset = table.open(new MaskRules(EmptyMasks.AUTO, emptySlices, MaskGeometry.HEADER));

            assertEquals(
                    table.truth().keySet(),
                    dataset.subjects().stream().map(Subject::image).collect(Collectors.toSet()));
            for (Subject subject : dataset.subjects()) {
                Map<Integer, byte[]> written = table.truth().get(subject.image());
                Set<Integer> frames = new HashSet<>();
                for (LabelledFrame frame : subject.labelledFrames()) {
                    frames.add(frame.index());
                    boolean[] annotated = table.labelledSlices(subject.image(), frame.index());
                    if (emptySlices != EmptySlices.UNLABELLED) {
                        Arrays.fill(annotated, true);
                    }
                    check(table, subject, frame, written.get(frame.index()), annotated);
                }
                assertEquals(written.keySet(), frames, () -> subject.id() + " of " + table);
            }
        }
    }

    private static void check(
            GeneratedTable table, Subject subject, LabelledFrame frame, byte[] written, boolean[] annotated) {
        String place = subject.id() + ", " + frame + ", " + table;
        AnnotatedFrame scored = AnnotatedFrame.open(subject, frame, table.classes());
        assertArrayEquals(written, scored.truth().labels(), place);
        assertArrayEquals(annotated, scored.truth().slices(), place);
        // With pixels of the stored size each stored pixel is one prepared pixel.
        PreparedVolume prepared =
                VolumePreparation.whole(subject, frame.index(), table.classes(), new PreparationSettings(0, 100, 1, 2));
        assertArrayEquals(annotated, prepared.labelled(), place);
        assertArrayEquals(onPreparedGrid(written, prepared), prepared.labels(), place);
    }

    private static byte[] onPreparedGrid(byte[] written, PreparedVolume prepared) {
        SliceGrid stored = prepared.grid().stored();
        int width = prepared.grid().width();
        int height = prepared.grid().height();
        byte[] labels = new byte[stored.depth() * width * height];
        for (int slice = 0; slice < stored.depth(); slice++) {
            for (int row = 0; row < stored.height(); row++) {
                for (int column = 0; column < stored.width(); column++) {
                    int y = row + (height - stored.height()) / 2;
                    int x = column + (width - stored.width()) / 2;
                    labels[(slice * height + y) * width + x] = written[stored.index(slice, row, column)];
                }
            }
        }
        return labels;
    }
}
