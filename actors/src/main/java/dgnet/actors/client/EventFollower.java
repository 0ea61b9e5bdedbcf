package dgnet.actors.client;

import dgnet.actors.api.NumberedEvent;

/** Who is told what happens in a run. Called by the thread that follows, one call after another. */
public interface EventFollower {
    /** The next event. */
    void event(NumberedEvent event);

    /**
     * The connection is lost and will be tried again.
     *
     * @param why as a sentence without its end
     */
    default void lost(String why) {}

    /** The connection is there, for the first time or again. */
    default void connected() {}
}
