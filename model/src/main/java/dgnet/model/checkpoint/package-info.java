/** What a run leaves on the disk to go on from: whole checkpoints, or none. */
package dgnet.model.checkpoint;
