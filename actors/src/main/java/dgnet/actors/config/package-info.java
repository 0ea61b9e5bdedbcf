/** The configuration of a run: read from HOCON, checked once at the start, from then on records. */
package dgnet.actors.config;
