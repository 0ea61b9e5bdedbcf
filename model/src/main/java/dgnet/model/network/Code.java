package dgnet.model.network;

import ai.djl.ndarray.NDArray;

/**
 * What the style encoder says of images.
 *
 * @param z [B, 16] a sample of the posterior: style in columns 0 … 7, domain in columns 8 … 15
 * @param mean [B, 16] the posterior's mean: domain, then style, the other way round, as published
 * @param logVariance [B, 16] its log variance, in the mean's order
 * @param domainProbability [B, D] of the source domains
 */
public record Code(NDArray z, NDArray mean, NDArray logVariance, NDArray domainProbability) {}
