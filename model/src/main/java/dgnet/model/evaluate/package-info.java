/** Scoring labels against the truth on whole volumes: cases, subjects, domains, and the files that say so. */
package dgnet.model.evaluate;
