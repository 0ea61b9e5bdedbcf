package dgnet.actors.event;

import dgnet.data.DataException;
import dgnet.model.engine.DeviceLostException;
import dgnet.model.engine.OutOfDeviceMemoryException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * The cause of a failure, in a form that can be sent, stored and shown.
 *
 * @param type the stored form of the {@link Kind}: the exception's class name, or a word such as {@code Stalled}
 * @param message what happened, as a sentence
 * @param trace the stack trace; empty if there was no exception
 */
public record Fault(String type, String message, String trace) {
    /** What went wrong, as far as a run or the service decides by it. The stored forms are part of the format of {@code events.jsonl}. */
    public enum Kind {
        /** The data or the checkpoints cannot be used. */
        DATA(DataException.class.getName()),
        DEVICE_LOST(DeviceLostException.class.getName()),
        OUT_OF_DEVICE_MEMORY(OutOfDeviceMemoryException.class.getName()),
        /** An actor rejected a request. */
        REFUSED("Refused"),
        /** Too many episodes in a row gave numbers that are not finite. */
        NOT_FINITE("NotFinite"),
        /** Too many subjects are in quarantine. */
        QUARANTINE("Quarantine"),
        /** Too few domains are left. */
        DOMAIN_LOST("DomainLost"),
        /** The folder of the run was removed. */
        RUN_FOLDER("RunFolder"),
        STALLED("Stalled"),
        /** The process of the run was lost too often. */
        INTERRUPTED("Interrupted"),
        /** The actor of a run stopped before the run ended. */
        BROKEN("Broken"),
        /** Any other exception; {@link Fault#type} contains its class name. */
        OTHER("Other");

        private final String stored;

        Kind(String stored) {
            this.stored = stored;
        }
    }

    /** A fault without an exception. */
    public static Fault of(Kind kind, String message) {
        return new Fault(kind.stored, message, "");
    }

    /** The kind of the fault; {@link Kind#OTHER} if the stored type is not one of the known ones. */
    public Kind kind() {
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.stored.equals(type))
                .findFirst()
                .orElse(Kind.OTHER);
    }

    /** The fault of an exception: without the wrappers of futures, with the messages of its causes. */
    public static Fault of(Throwable thrown) {
        Throwable fault = cause(thrown);
        StringWriter trace = new StringWriter();
        fault.printStackTrace(new PrintWriter(trace));
        return new Fault(fault.getClass().getName(), sentence(fault), trace.toString());
    }

    /** The exception without the wrappers of futures. */
    public static Throwable cause(Throwable thrown) {
        Throwable cause = thrown;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static String sentence(Throwable fault) {
        String sentence = message(fault);
        for (Throwable cause = fault.getCause(); cause != null; cause = cause.getCause()) {
            // Repetitions are left out, and so are the further lines of a library's message, which are in the trace.
            String first = message(cause).lines().findFirst().orElse("");
            if (first.contains(sentence)) {
                sentence = first;
            } else if (!sentence.contains(first)) {
                sentence += ", because: " + first;
            }
        }
        return sentence;
    }

    private static String message(Throwable fault) {
        return fault.getMessage() == null ? fault.getClass().getSimpleName() : fault.getMessage();
    }
}
