package dgnet.actors.launch;

import java.time.Instant;
import java.util.List;

/**
 * Somebody insisted that a run go on although what decides its numbers had changed: a line of {@code forced.jsonl}.
 *
 * @param episode episodes completed at the checkpoint that it went on from
 * @param configuration hash of the keys that decide, from there on
 * @param data fingerprint of the prepared data, from there on
 * @param changes each as {@code key: old → new}
 */
public record ForcedChange(Instant at, long episode, String configuration, String data, List<String> changes) {}
