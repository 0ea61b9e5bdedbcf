/** The actors of one training run and their protocols. */
package dgnet.actors.run;
