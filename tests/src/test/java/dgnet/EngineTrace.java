package dgnet;

import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** What the engine does, as its profiler writes it: a trace that a browser's tracing page opens, and how often each operation runs. */
public final class EngineTrace {
    private EngineTrace() {}

    /**
     * Runs work under the profiler.
     *
     * @param trace the file to write the trace to
     * @return calls by the operation's name, as {@code aten::convolution_backward}
     */
    public static Map<String, Integer> of(Runnable work, Path trace) throws IOException {
        JniUtils.startProfile(false, true, false);
        try {
            work.run();
        } finally {
            JniUtils.stopProfile(trace.toString());
        }
        Map<String, Integer> calls = new TreeMap<>();
        try (JsonParser parser = new JsonFactory().createParser(trace.toFile())) {
            String name = null;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_STRING && "name".equals(parser.currentName())) {
                    name = parser.getText();
                } else if (token == JsonToken.VALUE_STRING
                        && "ph".equals(parser.currentName())
                        && parser.getText().equals("X")) {
                    calls.merge(name, 1, Integer::sum);
                }
            }
        }
        return calls;
    }

    /** Runs work under the profiler; the trace is not kept. */
    public static Map<String, Integer> of(Runnable work) throws IOException {
        Path trace = Files.createTempFile("dgnet-trace", ".json");
        try {
            return of(work, trace);
        } finally {
            Files.delete(trace);
        }
    }
}
