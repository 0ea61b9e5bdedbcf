/**
 * Pictures of slices and HTML reports.
 *
 * <p>Must not import dgnet.actors.
 */
package dgnet.model.report;
