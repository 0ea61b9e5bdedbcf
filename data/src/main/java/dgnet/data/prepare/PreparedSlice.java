package dgnet.data.prepare;

/**
 * Where a prepared slice comes from.
 *
 * @param index its number within its domain's store, from 0
 * @param subject the subject's id
 * @param frame the frame of the subject's file
 * @param z its place in the frame, in stored order
 * @param labelled whether it has labels
 */
public record PreparedSlice(int index, String subject, int frame, int z, boolean labelled) {}
