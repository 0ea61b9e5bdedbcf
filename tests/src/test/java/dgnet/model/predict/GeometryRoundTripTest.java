package dgnet.model.predict;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dgnet.PythonProgram;
import dgnet.SharedData;
import dgnet.data.dataset.Dataset;
import dgnet.data.dataset.Datasets;
import dgnet.data.dataset.Subject;
import dgnet.data.nifti.DataType;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiImage;
import dgnet.data.phantom.Phantom;
import dgnet.data.phantom.PhantomSettings;
import dgnet.data.prepare.PreparationSettings;
import dgnet.data.prepare.ReorientedScan;
import dgnet.model.engine.Precision;
import dgnet.model.episode.Method;
import dgnet.model.evaluate.CaseScore;
import dgnet.model.evaluate.EvaluatedDomain;
import dgnet.model.evaluate.ModelLabels;
import dgnet.model.evaluate.TrainingRole;
import dgnet.model.evaluate.VolumeEvaluation;
import dgnet.model.learn.DgnetLearner;
import dgnet.model.learn.LearnerSettings;
import dgnet.model.learn.LearnerSettingsBuilder;
import dgnet.model.learn.MetaSettings;
import dgnet.model.learn.ObjectiveSettings;
import dgnet.model.metric.Metric;
import dgnet.model.network.NetworkSettings;
import dgnet.model.optimise.OptimiserSettings;
import dgnet.model.predict.FilePrediction.PredictionFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scans go in and labels come out on the same grid, by a real network whose parameters are as they were drawn. */
class GeometryRoundTripTest {
    private static final int SIZE = 32;

    @TempDir
    Path folder;

    private static Segmenter segmenter(int classes, double spacing) {
        NetworkSettings network = new NetworkSettings(SIZE, 2, classes, 2);
        LearnerSettings settings = LearnerSettingsBuilder.builder()
                .device("cpu")
                .precision(Precision.FLOAT32)
                .seed(5)
                .domains(List.of("A", "B"))
                .method(Method.DGNET)
                .network(network)
                .objective(ObjectiveSettings.published())
                .meta(new MetaSettings(MetaSettings.InnerScope.REFERENCE, MetaSettings.Order.SECOND, 0.001))
                .optimiser(new OptimiserSettings(1e-3, 0.9, 0.999, 1e-8, 0.1))
                .build();
        List<String> names = List.of("LV", "MYO", "RV").subList(0, classes);
        PreparationSettings preparation = new PreparationSettings(0.5, 99.5, spacing, SIZE);
        return Segmenter.of(
                () -> SegmentationModel.of(DgnetLearner.create(settings), names, preparation),
                SegmentationSettings.PLAIN);
    }

    @Test
    void everySharedScanKeepsItsGeometryByteForByte() {
        Path root = SharedData.path("data/spinal-cord");
        try (Segmenter segmenter = segmenter(2, 8)) {
            for (Subject subject : Datasets.open("spinal-cord", root).subjects()) {
                assertKeepsGeometry(segmenter, subject.image());
            }
        }
    }

    @Test
    void aSeriesKeepsItsGeometryByteForByte() {
        Path root = folder.resolve("phantom");
        Phantom.write(root, new PhantomSettings(2, 0, 3, 2, 40, 5), line -> {});
        try (Segmenter segmenter = segmenter(3, 4)) {
            for (Subject subject : Datasets.open("mnms", root).subjects()) {
                assertKeepsGeometry(segmenter, subject.image());
            }
        }
    }

    private void assertKeepsGeometry(Segmenter segmenter, Path input) {
        Path labels = folder.resolve("out").resolve(input.getFileName());
        PredictionFiles outputs = PredictionFiles.withProbabilities(labels, segmenter.structures());
        new FilePrediction(segmenter, false, () -> {}).predict(input, outputs);
        NiftiHeader given = NiftiImage.open(input).header();
        NiftiHeader written = NiftiImage.open(labels).header();
        assertEquals(DataType.UINT8, written.dataType());
        assertArrayEquals(geometry(given), geometry(written), input.toString());
        assertEquals(segmenter.structures().size() + 1, outputs.probabilities().size());
        for (Path map : outputs.probabilities()) {
            NiftiHeader header = NiftiImage.open(map).header();
            assertEquals(DataType.FLOAT32, header.dataType());
            assertArrayEquals(geometry(given), geometry(header), map.toString());
        }
    }

    @Test
    void anotherReaderSeesTheSameGeometry() throws IOException {
        Path root = folder.resolve("phantom");
        Phantom.write(root, new PhantomSettings(2, 0, 3, 2, 40, 5), line -> {});
        assertAnotherReaderAgrees(Datasets.open("mnms", root), 3, 4);
    }

    @Test
    void anotherReaderSeesTheSameGeometryOfRealScans() throws IOException {
        assertAnotherReaderAgrees(Datasets.open("spinal-cord", SharedData.path("data/spinal-cord")), 2, 8);
    }

    private void assertAnotherReaderAgrees(Dataset dataset, int classes, double spacing) throws IOException {
        PythonProgram.require(List.of("nibabel"));
        try (Segmenter segmenter = segmenter(classes, spacing)) {
            for (Subject subject : dataset.subjects()) {
                Path labels = folder.resolve("read").resolve(subject.image().getFileName());
                PredictionFiles outputs = PredictionFiles.withProbabilities(labels, segmenter.structures());
                new FilePrediction(segmenter, false, () -> {}).predict(subject.image(), outputs);

                List<Object> files = new ArrayList<>(List.of(subject.image(), labels));
                files.addAll(outputs.probabilities());
                List<String> read = PythonProgram.run("/nifti/geometry.py", List.of("nibabel"), files.toArray());

                assertEquals(outputs.probabilities().size() + 1, read.size());
                assertTrue(read.get(0).matches("uint8 0 [0-9]"), read.get(0));
                assertTrue(read.get(1).matches("float32 [0-9.e-]+ [0-9.]+"), read.get(1));
            }
        }
    }

    /** The bytes of a NIfTI-1 header without type, place and scaling of the voxels, display range, description and mark. */
    private static byte[] geometry(NiftiHeader header) {
        assertEquals(1, header.version());
        byte[] bytes = header.raw();
        for (int[] field : new int[][] {{70, 74}, {108, 120}, {124, 132}, {148, 228}, {344, 348}}) {
            Arrays.fill(bytes, field[0], field[1], (byte) 0);
        }
        return bytes;
    }

    @Test
    void theOrderOfStorageDoesNotChangeTheLabels() {
        Path root = folder.resolve("phantom");
        Phantom.write(root, new PhantomSettings(2, 0, 2, 4, 48, 5), line -> {});
        try (Segmenter segmenter = segmenter(3, 4)) {
            assertOrderDoesNotMatter(
                    segmenter, Datasets.open("mnms", root).subjects().get(0).image());
        }
    }

    @Test
    void theOrderOfStorageDoesNotChangeTheLabelsOfARealScan() {
        Path scan = SharedData.path("data/spinal-cord/site3-sc01-image.nii.gz");
        try (Segmenter segmenter = segmenter(2, 4)) {
            assertOrderDoesNotMatter(segmenter, scan);
        }
    }

    /** The first frame of a file, its axes taken for right, anterior, superior, against the same in two other orders. */
    private void assertOrderDoesNotMatter(Segmenter segmenter, Path file) {
        NiftiImage image = NiftiImage.open(file);
        ReorientedScan scan = new ReorientedScan(
                Arrays.copyOf(image.header().dimensions(), 3),
                Arrays.copyOf(image.header().spacing(), 3),
                image.frame(0));
        int[] expected = labels(segmenter, scan, "RAS");
        assertTrue(Arrays.stream(expected).distinct().count() > 1, "there is something to compare");
        for (String code : List.of("LPS", "PIR")) {
            int[] labels = labels(segmenter, scan, code);
            int equal = 0;
            for (int i = 0; i < labels.length; i++) {
                equal += labels[i] == expected[i] ? 1 : 0;
            }
            // Except ties: a forward pass with other slices may round the last digit differently.
            String share = file.getFileName() + " in " + code + ": " + equal + " of " + labels.length + " labels agree";
            System.out.println(share);
            assertTrue(equal >= 0.9999 * labels.length, share);
        }
    }

    /** The labels of a scan stored in some order, brought to right, anterior, superior by the affine of the file of labels. */
    private int[] labels(Segmenter segmenter, ReorientedScan scan, String code) {
        Path input = folder.resolve(code + ".nii.gz");
        Path output = folder.resolve(code + "-labels.nii.gz");
        scan.write(input, code, DataType.FLOAT32);
        new FilePrediction(segmenter, false, () -> {}).predict(input, PredictionFiles.of(output));
        NiftiImage image = NiftiImage.open(output);
        NiftiHeader header = image.header();
        int[] stored = image.labels(0);
        int[] labels = new int[stored.length];
        for (int at = 0; at < stored.length; at++) {
            int i = at % header.dimension(0);
            int j = at / header.dimension(0) % header.dimension(1);
            int k = at / header.dimension(0) / header.dimension(1);
            double[] world = header.affine().apply(i, j, k);
            int right = (int) Math.rint(world[0] / scan.spacing()[0]);
            int anterior = (int) Math.rint(world[1] / scan.spacing()[1]);
            int superior = (int) Math.rint(world[2] / scan.spacing()[2]);
            labels[(superior * scan.size()[1] + anterior) * scan.size()[0] + right] = stored[at];
        }
        return labels;
    }

    @Test
    void evaluationScoresTheLabelsThatPredictionWrites() {
        Scans.write(folder, "site1-sc01", 2, false);
        Scans.write(folder, "site2-sc01", 1, true);
        Dataset dataset = Scans.open(folder);
        SegmentationModel model = SegmentationModel.of(
                new FakeLearner(2, Scans.SIZE), dataset.structures().names(), Scans.PREPARATION);
        Map<String, CaseScore> scores = new HashMap<>();
        new VolumeEvaluation(
                        new ModelLabels(model, SegmentationSettings.PLAIN, dataset),
                        dataset,
                        subject -> TrainingRole.UNKNOWN)
                .evaluate(
                        dataset.domains().stream()
                                .map(domain -> new EvaluatedDomain(domain, EvaluatedDomain.Role.UNKNOWN))
                                .toList(),
                        Map.of(),
                        score -> scores.put(score.subject(), score));
        try (Segmenter segmenter = Segmenter.of(() -> model, SegmentationSettings.PLAIN)) {
            for (Subject subject : dataset.subjects()) {
                byte[] labels =
                        segmenter.segment(NiftiImage.open(subject.image())).labels();
                int[] truth = NiftiImage.open(subject.masks().get(0).path()).labels(0);
                assertEquals(
                        dice(labels, truth, subject, 1),
                        scores.get(subject.id())
                                .figure(Metric.DICE, "grey matter")
                                .orElseThrow(),
                        1e-12);
            }
        }
    }

    /** Dice of a label over the two slices that have a mask. */
    private static double dice(byte[] labels, int[] truth, Subject subject, int label) {
        boolean slicesFirst = NiftiImage.open(subject.image()).header().dimension(0) == Scans.DEPTH;
        int both = 0;
        int sum = 0;
        for (int i = 0; i < labels.length; i++) {
            int slice = slicesFirst ? i % Scans.DEPTH : i / (Scans.SIZE * Scans.SIZE);
            if (slice < Scans.DEPTH - 1) {
                both += labels[i] == label && truth[i] == label ? 1 : 0;
                sum += (labels[i] == label ? 1 : 0) + (truth[i] == label ? 1 : 0);
            }
        }
        return 2.0 * both / sum;
    }
}
