package dgnet.actors.config;

/**
 * When a run saves its state: {@code dgnet.checkpoint}.
 *
 * @param every episodes between two checkpoints
 * @param keep how many stay beside the best one
 */
public record CheckpointSettings(int every, int keep) {}
