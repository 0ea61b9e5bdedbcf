/**
 * Trained models as single files: {@code .dgnet}, the format of this program, and {@code .pth}, the format of PyTorch.
 * Every entry of a file is checked before use. Code in a file is never executed.
 *
 * <p>Must not import dgnet.model.predict, dgnet.model.evaluate, dgnet.model.report or dgnet.actors.
 */
package dgnet.model.file;
