/**
 * Checks of a data set before training: what it contains and what is wrong with it.
 *
 * <p>Must not import dgnet.data.sample, dgnet.model or dgnet.actors.
 */
package dgnet.data.check;
