package dgnet.actors.event;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * Why something failed, in a form that can be sent, written down and shown.
 *
 * @param type the exception's class, or a word for a fault that was none, such as {@code Timeout}
 * @param message what happened, as a sentence
 * @param trace the stack trace; empty where there was no exception
 */
public record Fault(String type, String message, String trace) {
    /** A fault that no exception stands for. */
    public static Fault of(String type, String message) {
        return new Fault(type, message, "");
    }

    /** The fault that an exception stands for; the wrappers of futures are taken off, the messages of its causes added. */
    public static Fault of(Throwable thrown) {
        Throwable fault = cause(thrown);
        StringWriter trace = new StringWriter();
        fault.printStackTrace(new PrintWriter(trace));
        return new Fault(fault.getClass().getName(), sentence(fault), trace.toString());
    }

    /** An exception without the wrappers of futures. */
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
            // What a wrapper says already needs no repetition; further lines of a library's message are for the trace.
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
