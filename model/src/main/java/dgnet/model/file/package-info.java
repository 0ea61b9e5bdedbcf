/**
 * Trained models as single files: {@code .dgnet}, this program's own, and {@code .pth}, which PyTorch writes and this program reads.
 * Nothing that a file claims is believed before it is checked, and no code of a file is ever run.
 */
package dgnet.model.file;
