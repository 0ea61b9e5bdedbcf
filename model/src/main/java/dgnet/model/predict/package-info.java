/** Segmenting scans with a trained learner: validation, prediction and evaluation of whole volumes, pictures. */
package dgnet.model.predict;
