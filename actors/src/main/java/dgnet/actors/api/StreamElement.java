package dgnet.actors.api;

/** What a follower of a run is sent. */
public sealed interface StreamElement {
    /** The next event. */
    record Event(NumberedEvent event) implements StreamElement {}

    /**
     * The follower was too slow: these events were passed over, and can be asked for as a page.
     *
     * @param after the last event that it was sent before
     * @param upTo the last that was passed over
     */
    record Gap(long after, long upTo) implements StreamElement {}

    /** The run is over and its last event was sent; nothing follows unless it is resumed. */
    record End(long last) implements StreamElement {}
}
