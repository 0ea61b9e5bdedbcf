/** Data sets of several domains: who is in them, which files, which labels, and how they are divided for a run. */
package dgnet.data.dataset;
