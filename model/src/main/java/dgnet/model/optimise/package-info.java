/**
 * The optimiser and the schedule of the learning rate.
 *
 * <p>Must not import dgnet.model.learn, dgnet.model.checkpoint or dgnet.actors.
 */
package dgnet.model.optimise;
