/**
 * The plan of an episode, the training methods, and the progress of a run between episodes.
 *
 * <p>Must not import any other subpackage of dgnet.model, or dgnet.actors.
 */
package dgnet.model.episode;
