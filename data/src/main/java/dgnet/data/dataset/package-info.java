/**
 * Data sets of several domains: subjects, files, labels, and the split of a run.
 *
 * <p>Must not import dgnet.data.prepare, dgnet.data.sample, dgnet.data.check, dgnet.model or dgnet.actors.
 */
package dgnet.data.dataset;
