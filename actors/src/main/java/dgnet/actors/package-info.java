/** The actors module. */
package dgnet.actors;
