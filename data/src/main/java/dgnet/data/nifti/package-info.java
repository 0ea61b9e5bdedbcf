/** Reading and writing NIfTI-1 and NIfTI-2 files, and where their voxels lie in the patient. */
package dgnet.data.nifti;
