package dgnet.actors.config;

import java.time.Duration;

/**
 * How a run stops that is asked to: {@code dgnet.shutdown}.
 *
 * @param grace how long that may take
 * @param exitCode the process's exit code after it
 */
public record ShutdownSettings(Duration grace, int exitCode) {}
