package dgnet.actors.config;

/**
 * When and how a run validates: {@code dgnet.validation}.
 *
 * @param every episodes between two validations
 * @param batchSize slices in one forward pass
 */
public record ValidationSettings(int every, int batchSize) {}
