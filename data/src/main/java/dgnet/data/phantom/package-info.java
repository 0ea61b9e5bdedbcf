/**
 * A synthetic cardiac data set, for use without real data.
 *
 * <p>Must not import dgnet.data.prepare, dgnet.data.sample, dgnet.data.check, dgnet.model or dgnet.actors.
 */
package dgnet.data.phantom;
