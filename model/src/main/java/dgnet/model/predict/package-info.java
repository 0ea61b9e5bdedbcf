/** Segmenting scans with a trained learner: validation, evaluation of whole volumes, pictures. */
package dgnet.model.predict;
