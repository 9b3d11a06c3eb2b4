package sc.fiji.svdtools.technique;

/** A {@link Technique}; every one has keys. */
public interface KeyedTechnique extends Technique {}
