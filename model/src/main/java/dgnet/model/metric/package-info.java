/**
 * Measures of agreement between a segmentation and its reference, and their statistics.
 *
 * <p>Must not import any other subpackage of dgnet.model, or dgnet.actors.
 */
package dgnet.model.metric;
