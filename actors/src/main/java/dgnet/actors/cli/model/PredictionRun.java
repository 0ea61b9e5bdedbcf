package dgnet.actors.cli.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dgnet.actors.cli.shared.CommandFailedException;
import dgnet.actors.cli.shared.StatusLine;
import dgnet.actors.launch.ExitCodes;
import dgnet.data.DataException;
import dgnet.data.dataset.LabelLegend;
import dgnet.data.nifti.NiftiException;
import dgnet.model.engine.OutOfDeviceMemoryException;
import dgnet.model.predict.FilePrediction;
import dgnet.model.predict.FilePrediction.PredictedFile;
import dgnet.model.predict.FilePrediction.PredictionFiles;
import dgnet.model.predict.Segmenter;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * Segments many files and prints the result of each, in their order. It works on a few files at a time, so that the reading and the
 * resampling of one file overlap with the forward passes of another.
 */
final class PredictionRun {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Segmenter segmenter;
    private final Options options;
    private final PrintWriter out;
    private final PrintWriter err;
    private final StatusLine line;
    private int files;
    private int printed;
    private int frames;
    private int incomplete;
    private int done;
    private int tiled;
    private boolean legendWritten;

    /**
     * What to write and print for each file.
     *
     * @param output the folder of the labels, for their legend
     * @param probabilities whether to write the probabilities too
     * @param entropy whether to write the entropy of the probabilities too
     * @param overwrite whether to replace existing outputs
     * @param json whether to print JSON instead of sentences
     */
    record Options(Path output, boolean probabilities, boolean entropy, boolean overwrite, boolean json) {}

    /** @param line for the progress */
    PredictionRun(Segmenter segmenter, Options options, StatusLine line, PrintWriter out, PrintWriter err) {
        this.segmenter = segmenter;
        this.options = options;
        this.line = line;
        this.out = out;
        this.err = err;
    }

    /**
     * Segments the files.
     *
     * @param inputs the inputs with their label volumes
     * @return the number of files that were skipped, or that have frames that were not segmented
     */
    int of(Map<Path, Path> inputs) {
        files = inputs.size();
        int skipped = 0;
        incomplete = 0;
        ExecutorService workers = Executors.newFixedThreadPool(Math.min(files, FilePrediction.atATime()));
        try {
            List<CompletableFuture<Result>> results = new ArrayList<>();
            inputs.forEach((input, labels) ->
                    results.add(CompletableFuture.supplyAsync(() -> predict(input, labels), workers)));
            for (CompletableFuture<Result> result : results) {
                skipped += print(result) ? 0 : 1;
            }
        } finally {
            // After a fault, files that wait are not started. A worker discards its unfinished output itself.
            workers.shutdownNow();
            clear();
        }
        segmenter.note(tiled, done).ifPresent(note -> err.println("note: " + note));
        if (skipped > 0) {
            err.println("dgnet: " + skipped + " of " + files + " files were skipped.");
        }
        return skipped + incomplete;
    }

    /** Prints the result of a file; false if it was skipped. */
    private boolean print(CompletableFuture<Result> pending) {
        try {
            Result result = pending.join();
            print(out, result.text());
            result.warnings().forEach(warning -> print(err, "warning: " + warning));
            incomplete += result.complete() ? 0 : 1;
            return true;
        } catch (CompletionException e) {
            if (e.getCause() instanceof NiftiException fault) {
                print(err, "skipped: " + fault.getMessage());
                return false;
            }
            if (e.getCause() instanceof OutOfDeviceMemoryException fault) {
                throw new CommandFailedException(fault.getMessage() + " (--batch)", "", ExitCodes.FAILED.code());
            }
            if (e.getCause() instanceof InvalidPathException fault) {
                print(err, "skipped: " + fault.getMessage() + "; set LC_ALL=C.UTF-8, or rename the file");
                return false;
            }
            if (e.getCause() instanceof DataException fault) {
                // An output cannot be written. Outputs of other files are there, so this is not the exit code of a bad
                // input.
                throw new CommandFailedException(
                        fault.getMessage() + "; files that are done are kept, and the same command continues",
                        "",
                        ExitCodes.FAILED.code());
            }
            if (e.getCause() instanceof RuntimeException fault) {
                throw fault;
            }
            throw e;
        }
    }

    private synchronized void print(PrintWriter where, String text) {
        line.clear();
        where.println(text);
        printed++;
    }

    private synchronized void clear() {
        line.clear();
    }

    private synchronized void frameDone() {
        frames++;
        line.show("predicting: " + printed + " of " + files + " files, " + frames + " frames");
    }

    /**
     * What is printed about a file.
     *
     * @param complete whether all frames were segmented
     */
    private record Result(String text, List<String> warnings, boolean complete) {}

    private Result predict(Path input, Path labels) {
        PredictionFiles maps = options.probabilities()
                ? PredictionFiles.withProbabilities(labels, segmenter.structures())
                : PredictionFiles.of(labels);
        PredictionFiles outputs = options.entropy() ? maps.withEntropy() : maps;
        if (outputs.exist() && !options.overwrite()) {
            return new Result(
                    options.json()
                            ? json(input, labels).put("kept", true).toString()
                            : input + ": output exists and is kept (--overwrite replaces it)",
                    List.of(),
                    true);
        }
        PredictedFile predicted =
                new FilePrediction(segmenter, options.overwrite(), this::frameDone).predict(input, outputs);
        writeLegend();
        count(predicted);
        return new Result(
                options.json() ? json(input, labels, predicted) : input + ": " + sentence(predicted),
                predicted.warnings(),
                predicted.emptyFrames().isEmpty());
    }

    private synchronized void count(PredictedFile predicted) {
        done++;
        tiled += predicted.tiled() ? 1 : 0;
    }

    /** Writes the legend once, with the first labels, so that a command that writes no labels writes nothing. */
    private synchronized void writeLegend() {
        if (!legendWritten) {
            LabelLegend.of(segmenter.structures()).write(options.output());
            legendWritten = true;
        }
    }

    private static ObjectNode json(Path input, Path labels) {
        return JSON.createObjectNode().put("input", input.toString()).put("labels", labels.toString());
    }

    /** With the volume of each structure in ml, for each frame. */
    private String json(Path input, Path labels, PredictedFile predicted) {
        ObjectNode json = json(input, labels);
        ArrayNode frames = json.putArray("frames");
        for (List<Double> volume : predicted.millilitres()) {
            ObjectNode frame = frames.addObject();
            for (int k = 0; k < volume.size(); k++) {
                frame.put(segmenter.structures().get(k), volume.get(k));
            }
        }
        if (!predicted.warnings().isEmpty()) {
            predicted.warnings().forEach(json.putArray("warnings")::add);
        }
        if (!predicted.emptyFrames().isEmpty()) {
            predicted.emptyFrames().forEach(json.putArray("emptyFrames")::add);
        }
        return json.toString();
    }

    /** As {@code LV 61.2 ml, MYO 98.0 ml}, or {@code 25 frames, LV 61.2 to 142.7 ml, …}. */
    private String sentence(PredictedFile predicted) {
        List<String> parts = new ArrayList<>();
        int all = predicted.millilitres().size();
        if (all > 1) {
            parts.add(all + " frames");
        }
        // An empty frame has no volumes.
        List<List<Double>> volumes = IntStream.range(0, all)
                .filter(frame -> !predicted.emptyFrames().contains(frame))
                .mapToObj(predicted.millilitres()::get)
                .toList();
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

    /** At least three significant digits: a spinal cord has tenths of a millilitre, a heart has hundreds of millilitres. */
    private static String millilitres(double volume) {
        return String.format(Locale.ROOT, volume < 10 ? "%.3f" : "%.1f", volume);
    }
}
