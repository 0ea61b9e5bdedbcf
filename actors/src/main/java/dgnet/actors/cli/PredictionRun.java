package dgnet.actors.cli;

import dgnet.actors.launch.ExitCodes;
import dgnet.data.nifti.NiftiException;
import dgnet.model.engine.OutOfDeviceMemoryException;
import dgnet.model.predict.FilePrediction;
import dgnet.model.predict.PredictionFiles;
import dgnet.model.predict.Segmenter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Segments many files and tells of each, in their order. A few are worked on at a time, so that reading and resampling of one go beside the
 * forward passes of another.
 */
final class PredictionRun {
    private final Segmenter segmenter;
    private final boolean probabilities;
    private final boolean overwrite;
    private final PrintWriter out;
    private final PrintWriter err;
    private final OverwrittenLine line;
    private int files;
    private int told;
    private int frames;

    PredictionRun(Segmenter segmenter, boolean probabilities, boolean overwrite, PrintWriter out, PrintWriter err) {
        this.segmenter = segmenter;
        this.probabilities = probabilities;
        this.overwrite = overwrite;
        this.out = out;
        this.err = err;
        this.line = new OverwrittenLine(out);
    }

    /**
     * Segments the files.
     *
     * @param inputs inputs and their label volumes
     * @return how many could not be used
     */
    int of(Map<Path, Path> inputs) {
        files = inputs.size();
        int skipped = 0;
        ExecutorService workers = Executors.newFixedThreadPool(Math.min(files, FilePrediction.atATime()));
        try {
            List<CompletableFuture<String>> sentences = new ArrayList<>();
            inputs.forEach((input, labels) ->
                    sentences.add(CompletableFuture.supplyAsync(() -> predict(input, labels), workers)));
            for (CompletableFuture<String> sentence : sentences) {
                skipped += tell(sentence) ? 0 : 1;
            }
        } finally {
            // Where one fault ends all, nothing that waits is begun; a file half done is discarded by its own worker.
            workers.shutdownNow();
            clear();
        }
        if (skipped > 0) {
            err.println("dgnet: " + skipped + " of " + files + " files were skipped.");
        }
        return skipped;
    }

    /** Prints what became of a file; false where it was skipped. */
    private boolean tell(CompletableFuture<String> sentence) {
        try {
            String text = sentence.join();
            tell(out, text);
            return true;
        } catch (CompletionException e) {
            if (e.getCause() instanceof NiftiException fault) {
                tell(err, "skipped: " + fault.getMessage());
                return false;
            }
            if (e.getCause() instanceof OutOfDeviceMemoryException fault) {
                throw new RunFailedException(
                        fault.getMessage() + "; --batch sets it here", "", ExitCodes.FAILED.code());
            }
            if (e.getCause() instanceof RuntimeException fault) {
                throw fault;
            }
            throw e;
        }
    }

    private synchronized void tell(PrintWriter where, String text) {
        line.clear();
        where.println(text);
        told++;
    }

    private synchronized void clear() {
        line.clear();
    }

    private synchronized void frameDone() {
        frames++;
        line.show("predicting: " + told + " of " + files + " files, " + frames + " frames");
    }

    private String predict(Path input, Path labels) {
        PredictionFiles outputs = probabilities
                ? PredictionFiles.withProbabilities(labels, segmenter.structures())
                : PredictionFiles.of(labels);
        if (outputs.exist() && !overwrite) {
            return input + ": kept what is there (--overwrite replaces it)";
        }
        List<List<Double>> volumes = new FilePrediction(segmenter, overwrite, this::frameDone).predict(input, outputs);
        return input + ": " + sentence(volumes);
    }

    /** As {@code LV 61.2 ml, MYO 98.0 ml}, or {@code 25 frames, LV 61.2 to 142.7 ml, …}. */
    private String sentence(List<List<Double>> volumes) {
        List<String> parts = new ArrayList<>();
        if (volumes.size() > 1) {
            parts.add(volumes.size() + " frames");
        }
        for (int k = 0; k < segmenter.structures().size(); k++) {
            int structure = k;
            double least = volumes.stream()
                    .mapToDouble(frame -> frame.get(structure))
                    .min()
                    .orElseThrow();
            double most = volumes.stream()
                    .mapToDouble(frame -> frame.get(structure))
                    .max()
                    .orElseThrow();
            String range = volumes.size() > 1 ? millilitres(least) + " to " + millilitres(most) : millilitres(most);
            parts.add(segmenter.structures().get(k) + " " + range + " ml");
        }
        return String.join(", ", parts);
    }

    /** Three digits that mean something: a spinal cord has tenths of a millilitre where a heart has hundreds. */
    private static String millilitres(double volume) {
        return String.format(Locale.ROOT, volume < 10 ? "%.3f" : "%.1f", volume);
    }
}
