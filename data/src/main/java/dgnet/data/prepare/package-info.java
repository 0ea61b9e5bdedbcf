/**
 * Preparation of slices: from a scan to the stored input of the network, and from the network's output back to the grid of the scan.
 *
 * <p>Must not import dgnet.data.sample, dgnet.data.check, dgnet.model or dgnet.actors.
 */
package dgnet.data.prepare;
