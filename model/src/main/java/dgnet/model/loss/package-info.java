/**
 * The terms of the objective as functions of tensors.
 *
 * <p>Must not import any other subpackage of dgnet.model except engine, or dgnet.actors.
 */
package dgnet.model.loss;
