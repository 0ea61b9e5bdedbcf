/**
 * Prepared slices: from a scan to the input of the network, stored on disk, and back to the grid of the file.
 *
 * <p>Must not import dgnet.data.sample, dgnet.data.check, dgnet.model or dgnet.actors.
 */
package dgnet.data.prepare;
