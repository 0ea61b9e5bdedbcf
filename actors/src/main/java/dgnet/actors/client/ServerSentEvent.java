package dgnet.actors.client;

import java.util.Optional;

/**
 * A message of an event stream.
 *
 * @param id where it has one of its own
 * @param event its kind; {@code message} where it names none
 * @param data its text
 */
public record ServerSentEvent(Optional<String> id, String event, String data) {}
