/** The actors module: the life of a training run as actors and messages, the only module that knows both data and model. */
package dgnet.actors;
