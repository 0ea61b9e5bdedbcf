/**
 * The learner: objective, meta-gradient and parameter update of one episode. Read in this order:
 *
 * <ol>
 *   <li>{@link dgnet.model.learn.MetaGradient}: the gradient of one half of an episode, L_train(θ) + L_test(θ − α ∇L_train(θ)).
 *   <li>{@link dgnet.model.learn.Objective} with {@link dgnet.model.learn.Term}: the loss of one phase, a weighted sum of terms.
 *   <li>{@link dgnet.model.learn.DgnetLearner}: the course of an episode, from batches to optimiser steps ({@code episode}).
 *   <li>{@link dgnet.model.learn.EpisodeInputs} and {@link dgnet.model.learn.EpisodeScalars}: the inputs of its steps and their results.
 *   <li>{@link dgnet.model.learn.Learner}: the interface that the actors use.
 * </ol>
 *
 * <p>Must not import dgnet.model.checkpoint, dgnet.model.file, dgnet.model.predict or dgnet.actors.
 */
package dgnet.model.learn;
