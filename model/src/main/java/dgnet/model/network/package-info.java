/**
 * The disentanglement network: layers, parameter layout, initial values and training state.
 *
 * <p>Must not import any other subpackage of dgnet.model except engine, or dgnet.actors.
 */
package dgnet.model.network;
