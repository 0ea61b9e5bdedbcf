package dgnet.actors.launch;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import dgnet.actors.event.EventLog;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log of a run in its folder, with level INFO and above, until it is closed. */
public final class RunLog implements AutoCloseable {
    private final FileAppender<ILoggingEvent> file = new FileAppender<>();
    private final ch.qos.logback.classic.Logger root;
    private final ch.qos.logback.classic.Logger events;

    private RunLog(LoggerContext context, Path path) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{20} %msg%n");
        encoder.start();
        file.setContext(context);
        file.setName("run:" + path);
        file.setFile(path.toString());
        file.setAppend(true);
        file.setEncoder(encoder);
        file.start();
        if (!file.isStarted()) {
            // Not fatal: the terminal and the journal have the most important messages.
            LoggerFactory.getLogger(RunLog.class).warn("Cannot write the log {}.", path);
        }
        root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(file);
        // The terminal already shows the events of the run as progress.
        events = context.getLogger(EventLog.class);
        events.setAdditive(false);
        events.addAppender(file);
    }

    public static RunLog open(Path path) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            return new RunLog(context, path);
        }
        throw new IllegalStateException("The program needs Logback for its log, but SLF4J found "
                + LoggerFactory.getILoggerFactory().getClass().getName());
    }

    @Override
    public void close() {
        root.detachAppender(file);
        events.detachAppender(file);
        events.setAdditive(true);
        file.stop();
    }
}
