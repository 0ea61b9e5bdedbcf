package dgnet.actors.client;

/**
 * What the service answered.
 *
 * @param value its meaning
 * @param json its text, one document
 */
public record Answer<T>(T value, String json) {}
