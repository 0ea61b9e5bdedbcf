/**
 * Augmentation, and batches drawn from prepared slices.
 *
 * <p>Must not import dgnet.data.check, dgnet.model or dgnet.actors.
 */
package dgnet.data.sample;
