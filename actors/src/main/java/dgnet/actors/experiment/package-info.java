/** Experiments: the folder with the tables, and the scheduling of the trainings by the service. */
package dgnet.actors.experiment;
