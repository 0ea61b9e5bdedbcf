package dgnet.actors.event;

/** An event as one line of JSON ({@link JsonLine}), as {@code events.jsonl} holds it. */
public final class RunEventJson {
    private RunEventJson() {}

    /** The event in one line, without the line's end. */
    public static String write(RunEvent event) {
        return JsonLine.write((Record) event);
    }

    /**
     * The event that {@link #write} made the line from.
     *
     * @throws dgnet.data.DataException where the line is no event
     */
    public static RunEvent read(String line) {
        return JsonLine.read(line, RunEvent.class);
    }
}
