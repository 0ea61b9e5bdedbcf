/**
 * Checkpoints of a run: the state that a resumed run needs, written completely or not at all.
 *
 * <p>Must not import dgnet.model.learn, dgnet.model.file, dgnet.model.predict or dgnet.actors.
 */
package dgnet.model.checkpoint;
