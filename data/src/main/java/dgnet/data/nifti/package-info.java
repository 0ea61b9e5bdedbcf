/**
 * Reads and writes NIfTI-1 and NIfTI-2 files, with the position of their voxels in the patient.
 *
 * <p>Must not import any other subpackage of dgnet.data, dgnet.model or dgnet.actors.
 */
package dgnet.data.nifti;
