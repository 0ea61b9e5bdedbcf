/**
 * Segmentation of whole scans with a trained learner, and validation during training.
 *
 * <p>Must not import dgnet.model.evaluate, dgnet.model.report or dgnet.actors.
 */
package dgnet.model.predict;
