/**
 * Access to the PyTorch engine: devices, memory, precision, and operations that DJL does not offer.
 *
 * <p>Must not import any other subpackage of dgnet.model, or dgnet.actors.
 */
package dgnet.model.engine;
