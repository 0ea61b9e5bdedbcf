/** Prepared slices: from a scan to what the network sees, kept on disk, and back to the file's own grid. */
package dgnet.data.prepare;
