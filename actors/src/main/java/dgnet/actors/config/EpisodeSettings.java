package dgnet.actors.config;

/**
 * What an episode consists of and how its batches are made: {@code dgnet.episode}.
 *
 * @param batchSize slices in each joined batch (B)
 * @param unlabelledSteps optimiser steps of the unlabelled half
 * @param inFlight episodes whose batches may be under way at once
 * @param loaderThreads threads that read and augment
 */
public record EpisodeSettings(int batchSize, int unlabelledSteps, int inFlight, int loaderThreads) {}
