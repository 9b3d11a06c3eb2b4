package sc.fiji.svdtools.pipeline;

/** Seeds for further draws of a run, each a function of the run's seed, a purpose and a number. */
final class Seeds {

  private Seeds() {}

  /** A well-mixed seed; equal arguments give equal seeds. Source: SplitMix64 finaliser. */
  static long derived(long seed, String purpose, int number) {
    long z = seed + 0x9E3779B97F4A7C15L * (31L * purpose.hashCode() + number + 1);
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
