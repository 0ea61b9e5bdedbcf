package dgnet.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Two checkpoints' tensor files, byte for byte.
 *
 * @param files files compared
 * @param bytes bytes of the first checkpoint's
 * @param differing bytes that differ, those counted that only one of them has
 */
record TensorComparison(int files, long bytes, long differing) {
    static TensorComparison of(Path expected, Path found) {
        List<String> names = tensorFiles(expected);
        if (!tensorFiles(found).equals(names)) {
            throw new AssertionError(
                    expected + " holds the tensor files " + names + ", and " + found + " " + tensorFiles(found));
        }
        long bytes = 0;
        long differing = 0;
        for (String name : names) {
            byte[] one = read(expected.resolve(name));
            byte[] other = read(found.resolve(name));
            bytes += one.length;
            differing += differing(one, other);
        }
        return new TensorComparison(names.size(), bytes, differing);
    }

    private static long differing(byte[] one, byte[] other) {
        long differing = Math.abs(one.length - other.length);
        for (int i = 0; i < Math.min(one.length, other.length); i++) {
            differing += one[i] == other[i] ? 0 : 1;
        }
        return differing;
    }

    private static List<String> tensorFiles(Path checkpoint) {
        try (Stream<Path> files = Files.list(checkpoint)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".safetensors"))
                    .sorted(Comparator.naturalOrder())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
