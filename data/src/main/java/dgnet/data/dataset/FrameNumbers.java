package dgnet.data.dataset;

import dgnet.data.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The numbers of a scan's frames as its files have them.
 *
 * @param first the number of the first frame
 * @param phases the phases that have a name, by number
 */
record FrameNumbers(int first, Map<Long, String> phases) {
    private static final Pattern PHASE = Pattern.compile("\\s*(ED|ES)\\s*[:=]\\s*([0-9]{1,9})\\s*");

    FrameNumbers {
        phases = Map.copyOf(phases);
    }

    /** @param values of the placeholders in the image's path */
    static FrameNumbers of(Path root, TableRequest request, Map<String, String> values) {
        Map<Long, String> phases = new HashMap<>();
        if (!request.phases().isEmpty()) {
            Path file = root.resolve(PathPattern.filled(request.phases(), values));
            try {
                // Latin-1 reads any bytes; the lines that matter are ASCII.
                for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
                    Matcher phase = PHASE.matcher(line);
                    if (phase.matches()) {
                        phases.put(Long.valueOf(phase.group(2)), phase.group(1));
                    }
                }
            } catch (IOException e) {
                throw new DataException("the file with the phases, " + file + ", cannot be read (" + e + ")", e);
            }
        }
        return new FrameNumbers(request.firstFrame(), phases);
    }

    /** A frame's index in the image, from 0; empty if no number is given. */
    String index(String mask, String number) {
        if (number.isEmpty()) {
            return "";
        }
        long index = Long.parseLong(number) - first;
        if (index < 0) {
            throw new DataException("the mask " + mask + " has the frame " + number
                    + ", which is before the first frame, " + first + "; set --first-frame");
        }
        return Long.toString(index);
    }

    /** The phase of a frame; empty if it has none. */
    String phase(String number) {
        return number.isEmpty() ? "" : phases.getOrDefault(Long.valueOf(number), "");
    }
}
