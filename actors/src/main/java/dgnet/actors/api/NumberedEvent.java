package dgnet.actors.api;

/**
 * An event of a run with its number in the run's history.
 *
 * @param id the number, from 1 without a gap, by which a stream is resumed
 * @param type the name of the event, such as {@code EpisodeCompleted}
 * @param json the event as one line, with the property {@code type}
 */
public record NumberedEvent(long id, String type, String json) {}
