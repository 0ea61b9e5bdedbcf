package dgnet.actors;

/**
 * A message that may cross a process's border: bound to Jackson CBOR in {@code conf/pekko.conf}. Such messages are records without
 * tensors, file handles or lambdas.
 */
public interface CborSerializable {}
