package dgnet.benchmark;

import dgnet.data.Draw;
import dgnet.data.dataset.Datasets;
import dgnet.data.dataset.Subject;
import dgnet.data.nifti.NiftiHeader;
import dgnet.data.nifti.NiftiImage;
import dgnet.data.phantom.Phantom;
import dgnet.data.phantom.PhantomSettings;
import dgnet.data.prepare.PreparationSettings;
import dgnet.model.learn.DgnetLearner;
import dgnet.model.predict.FilePrediction;
import dgnet.model.predict.FilePrediction.PredictionFiles;
import dgnet.model.predict.SegmentationModel;
import dgnet.model.predict.SegmentationSettings;
import dgnet.model.predict.Segmenter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What prediction from NIfTI to NIfTI costs: slices per second of whole files, read, prepared, segmented, resampled and written
 * compressed by as many threads as {@code dgnet predict} has, against a plain loop of forward passes at the same batch size. The files
 * are a phantom's eight, of at least four batches each, taken as often as every thread gets four or more: threads that have nothing left
 * to do at the end, or no frame ready at the start, then weigh little. Batches are whole up to 30 slices, which is all that a phantom's
 * frame has. Arguments as in {@link EpisodeBenchmark}.
 */
public final class PredictBenchmark {
    private static final int BATCHES = 4;
    private static final int CLASSES = 3;
    private static final int MOST_SLICES = 30;
    private static final int WORKERS = FilePrediction.atATime();
    private static final int FILES_EACH = 4;

    private PredictBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        BenchmarkSettings settings = BenchmarkSettings.parse(arguments);
        int size = settings.learner().network().imageSize();
        Path folder = Files.createTempDirectory("dgnet-benchmark");
        try (Segmenter segmenter = Segmenter.of(
                () -> SegmentationModel.of(
                        DgnetLearner.create(settings.learner()),
                        List.of("LV", "MYO", "RV"),
                        new PreparationSettings(0.5, 99.5, 1.5, size)),
                new SegmentationSettings(settings.batch(), false, false))) {
            List<Path> scans = scans(settings, folder, size);
            int slices = scans.stream().mapToInt(PredictBenchmark::slices).sum();
            int passes = (slices + settings.batch() - 1) / settings.batch();
            System.out.printf(
                    "%d processors, %d files at a time, %d files, %d slices%n",
                    Runtime.getRuntime().availableProcessors(), WORKERS, scans.size(), slices);
            List<Double> ratios = new ArrayList<>();
            // The first round is for warming up.
            for (int round = 0; round <= settings.rounds(); round++) {
                double loop = passes * settings.batch() / plainLoop(settings, size, passes);
                double files = slices / files(segmenter, scans);
                if (round > 0) {
                    ratios.add(files / loop);
                    System.out.printf(
                            "round %d: plain loop %.1f, files %.1f slices per second, ratio %.3f%n",
                            round, loop, files, files / loop);
                }
            }
            System.out.printf("ratio, median: %.3f%n", EpisodeBenchmark.median(ratios));
        } finally {
            try (var files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(path -> path.toFile().delete());
            }
        }
    }

    /** Seconds of the forward passes alone. */
    private static double plainLoop(BenchmarkSettings settings, int size, int passes) {
        float[] images = new float[settings.batch() * size * size];
        Draw draw = Draw.of(1, 0, "image", 0);
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) draw.uniform();
        }
        try (DgnetLearner learner = DgnetLearner.create(settings.learner())) {
            learner.predict(images, settings.batch(), false);
            long start = System.nanoTime();
            for (int pass = 0; pass < passes; pass++) {
                if (learner.predict(images, settings.batch(), false).classes() != CLASSES) {
                    throw new IllegalStateException("a forward pass gave other classes than " + CLASSES);
                }
            }
            return (System.nanoTime() - start) / 1e9;
        }
    }

    /** Seconds from all files to all files. */
    private static double files(Segmenter segmenter, List<Path> scans) {
        FilePrediction prediction = new FilePrediction(segmenter, true, () -> {});
        ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
        try {
            long start = System.nanoTime();
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < scans.size(); i++) {
                Path scan = scans.get(i);
                PredictionFiles labels =
                        PredictionFiles.of(scan.resolveSibling("labels-" + i + "-" + scan.getFileName()));
                all.add(CompletableFuture.runAsync(() -> prediction.predict(scan, labels), workers));
            }
            all.forEach(CompletableFuture::join);
            return (System.nanoTime() - start) / 1e9;
        } finally {
            workers.shutdown();
        }
    }

    private static int slices(Path scan) {
        NiftiHeader header = NiftiImage.open(scan).header();
        return header.dimension(2) * header.frames();
    }

    /** The scans of a phantom of the network's size, its frames of whole batches of slices; each scan several times. */
    private static List<Path> scans(BenchmarkSettings settings, Path folder, int size) {
        int batchesInFrame = Math.max(1, Math.min(BATCHES / 2, MOST_SLICES / settings.batch()));
        int slices = Math.min(MOST_SLICES, batchesInFrame * settings.batch());
        Path root = folder.resolve("phantom");
        Phantom.write(root, new PhantomSettings(2, 0, BATCHES / batchesInFrame, slices, size, 1), line -> {});
        List<Path> scans = Datasets.open("mnms", root).subjects().stream()
                .map(Subject::image)
                .toList();
        int times = (FILES_EACH * WORKERS + scans.size() - 1) / scans.size();
        return Collections.nCopies(times, scans).stream().flatMap(List::stream).toList();
    }
}
