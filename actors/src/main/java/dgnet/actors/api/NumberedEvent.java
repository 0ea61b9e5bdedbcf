package dgnet.actors.api;

/**
 * An event of a run with its number in the run's history.
 *
 * @param id from 1, without a gap: what a stream is resumed by
 * @param type the event's name, as {@code EpisodeCompleted}
 * @param json the event in one line, with the property {@code type}
 */
public record NumberedEvent(long id, String type, String json) {}
