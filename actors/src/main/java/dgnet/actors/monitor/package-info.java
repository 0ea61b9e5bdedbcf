/** What a run looks like to those who watch it: its curves and its figures, made from its events. */
package dgnet.actors.monitor;
