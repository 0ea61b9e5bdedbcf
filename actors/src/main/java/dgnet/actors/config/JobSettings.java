package dgnet.actors.config;

import java.time.Duration;

/**
 * How jobs are done.
 *
 * @param heap of each process, as {@code 2g}
 * @param atATime how many processes there may be
 * @param timeLimit how long one may take
 * @param uploadBytes the size of an upload
 * @param imageBytes the size of an uploaded image, unpacked
 */
public record JobSettings(String heap, int atATime, Duration timeLimit, long uploadBytes, long imageBytes) {}
