package dgnet.actors.cli.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dgnet.actors.cli.shared.CommandFailedException;
import dgnet.actors.cli.shared.StatusLine;
import dgnet.actors.launch.ExitCodes;
import dgnet.data.nifti.NiftiException;
import dgnet.model.engine.OutOfDeviceMemoryException;
import dgnet.model.predict.FilePrediction;
import dgnet.model.predict.FilePrediction.PredictionFiles;
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

    /**
     * What to write and print for each file.
     *
     * @param probabilities whether to write the probabilities too
     * @param overwrite whether to replace existing outputs
     * @param json whether to print JSON instead of sentences
     */
    record Options(boolean probabilities, boolean overwrite, boolean json) {}

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
     * @return the number of files that were skipped
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
                skipped += print(sentence) ? 0 : 1;
            }
        } finally {
            // After a fault, files that wait are not started. A worker discards its unfinished output itself.
            workers.shutdownNow();
            clear();
        }
        if (skipped > 0) {
            err.println("dgnet: " + skipped + " of " + files + " files were skipped.");
        }
        return skipped;
    }

    /** Prints the result of a file; false if it was skipped. */
    private boolean print(CompletableFuture<String> sentence) {
        try {
            String text = sentence.join();
            print(out, text);
            return true;
        } catch (CompletionException e) {
            if (e.getCause() instanceof NiftiException fault) {
                print(err, "skipped: " + fault.getMessage());
                return false;
            }
            if (e.getCause() instanceof OutOfDeviceMemoryException fault) {
                throw new CommandFailedException(fault.getMessage() + " (--batch)", "", ExitCodes.FAILED.code());
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

    private String predict(Path input, Path labels) {
        PredictionFiles outputs = options.probabilities()
                ? PredictionFiles.withProbabilities(labels, segmenter.structures())
                : PredictionFiles.of(labels);
        if (outputs.exist() && !options.overwrite()) {
            return options.json()
                    ? json(input, labels).put("kept", true).toString()
                    : input + ": output exists and is kept (--overwrite replaces it)";
        }
        List<List<Double>> volumes =
                new FilePrediction(segmenter, options.overwrite(), this::frameDone).predict(input, outputs);
        return options.json() ? json(input, labels, volumes) : input + ": " + sentence(volumes);
    }

    private static ObjectNode json(Path input, Path labels) {
        return JSON.createObjectNode().put("input", input.toString()).put("labels", labels.toString());
    }

    /** With the volume of each structure in ml, for each frame. */
    private String json(Path input, Path labels, List<List<Double>> volumes) {
        ObjectNode json = json(input, labels);
        ArrayNode frames = json.putArray("frames");
        for (List<Double> volume : volumes) {
            ObjectNode frame = frames.addObject();
            for (int k = 0; k < volume.size(); k++) {
                frame.put(segmenter.structures().get(k), volume.get(k));
            }
        }
        return json.toString();
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

    /** At least three significant digits: a spinal cord has tenths of a millilitre, a heart has hundreds of millilitres. */
    private static String millilitres(double volume) {
        return String.format(Locale.ROOT, volume < 10 ? "%.3f" : "%.1f", volume);
    }
}
