package dgnet.actors.launch;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import dgnet.actors.event.EventLog;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log of a run in its folder, everything from INFO on, from opening to closing. */
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
            // No reason to stop: what matters most is on the terminal and in the journal.
            LoggerFactory.getLogger(RunLog.class).warn("The log {} cannot be written.", path);
        }
        root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(file);
        // What happens in the run is on the terminal already, as progress.
        events = context.getLogger(EventLog.class);
        events.setAdditive(false);
        events.addAppender(file);
    }

    public static RunLog open(Path path) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            return new RunLog(context, path);
        }
        throw new IllegalStateException("the program logs through Logback, but SLF4J found "
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
