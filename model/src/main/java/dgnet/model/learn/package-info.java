/**
 * The learner: objective, meta-gradient and parameter update of one episode.
 *
 * <p>Must not import dgnet.model.checkpoint, dgnet.model.file, dgnet.model.predict or dgnet.actors.
 */
package dgnet.model.learn;
