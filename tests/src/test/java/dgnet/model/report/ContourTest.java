package dgnet.model.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ContourTest {
    private static final Pattern STRETCH = Pattern.compile("M(\\d+) (\\d+)([hv])(\\d+)");

    @Test
    void goesAroundAPixelAndAlongTheEdgeOfTheSlice() {
        byte[] labels = {0, 0, 0, 0, 2, 2, 0, 0, 0};

        assertEquals("M1 1h2M1 1v1M1 2h2M3 1v1", Contour.path(labels, 3, 2));
        assertEquals("", Contour.path(labels, 3, 1));
    }

    @Test
    void everyEdgeBetweenInsideAndOutsideIsDrawnOnceAndNoOther() {
        int size = 9;
        Random random = new Random(4);
        byte[] labels = new byte[size * size];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) random.nextInt(3);
        }

        String path = Contour.path(labels, size, 1);

        Map<String, Integer> drawn = new HashMap<>();
        Matcher stretch = STRETCH.matcher(path);
        int end = 0;
        while (stretch.find()) {
            assertEquals(end, stretch.start(), path);
            end = stretch.end();
            int x = Integer.parseInt(stretch.group(1));
            int y = Integer.parseInt(stretch.group(2));
            for (int k = 0; k < Integer.parseInt(stretch.group(4)); k++) {
                boolean across = stretch.group(3).equals("h");
                drawn.merge(stretch.group(3) + (across ? x + k : x) + "," + (across ? y : y + k), 1, Integer::sum);
            }
        }
        assertEquals(path.length(), end);
        int edges = 0;
        for (int y = 0; y <= size; y++) {
            for (int x = 0; x <= size; x++) {
                edges += edge(drawn, "h" + x + "," + y, at(labels, size, x, y), at(labels, size, x, y - 1));
                edges += edge(drawn, "v" + x + "," + y, at(labels, size, x, y), at(labels, size, x - 1, y));
            }
        }
        assertEquals(edges, drawn.size());
        assertTrue(edges > 40, edges + " edges");
    }

    private static int edge(Map<String, Integer> drawn, String key, boolean inside, boolean before) {
        assertEquals(inside == before ? 0 : 1, drawn.getOrDefault(key, 0), key);
        return inside == before ? 0 : 1;
    }

    private static boolean at(byte[] labels, int size, int x, int y) {
        return x >= 0 && y >= 0 && x < size && y < size && labels[y * size + x] == 1;
    }
}
