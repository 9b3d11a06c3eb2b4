package sc.fiji.svdtools.nn;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.function.BiFunction;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.TensorList;

/**
 * {@link FrameAttention} of one transformer as tensors, constant over all steps.
 *
 * @param tensors factors of the spatial block (1 or F, 3), of the temporal block (1 or F, 3),
 *     window weights (windows, size) or mask (F, F), differences of the local position embedding
 *     from the fused one (windows, size, C), area (1, 1, H, W); a vector stands for none
 * @param starts first frame of each window; empty without windows and with a mask
 * @param spatialLogits factor on the logits of spatial self-attention
 * @param temporalLogits factor on the logits of temporal self-attention
 * @param spaceFactors the first of the tensors
 * @param windows tensors of the windows
 * @param fusedPosition local position embeddings averaged over the windows (F, C), or null
 */
record AttentionChanges(
    TensorList tensors,
    long[] starts,
    double spatialLogits,
    double temporalLogits,
    NDArray spaceFactors,
    Windows windows,
    NDArray fusedPosition) {

  /** PyTorch's number of the type. */
  private static final int INT32 = 3;

  /**
   * Parts of {@code tensors} that the steps need one by one.
   *
   * @param size frames of a window
   * @param blend window weights (windows, size), or the mask
   * @param firsts first frame of each window, int32; a vector without windows
   * @param shift see above
   * @param factors of the temporal block
   */
  record Windows(int size, NDArray blend, NDArray firsts, NDArray shift, NDArray factors) {

    boolean local() {
      return shift.getShape().dimension() > 1;
    }
  }

  /**
   * @param like has the network's data type
   * @param embedding positions to their embedding (F, C)
   * @return tensors owned by {@code scope}
   */
  static AttentionChanges of(
      Scope scope,
      FrameAttention frames,
      NDArray like,
      BiFunction<Scope, double[], NDArray> embedding) {
    NDArray none = scope.floats(new float[1], 1);
    FrameGroups groups = frames.windows();
    NDArray blend = none;
    NDArray shift = none;
    NDArray fused = null;
    long[] starts = {};
    if (groups != null && groups.masked()) {
      blend = scope.floats(groups.mask(frames.frames()), frames.frames(), frames.frames());
    } else if (groups != null) {
      starts = groups.longStarts();
      blend = scope.floats(groups.flatWeights(), starts.length, groups.size());
      if (groups.local() != null) {
        List<NDArray> both = local(scope, groups, blend, frames.frames(), embedding);
        fused = both.get(0);
        shift = both.get(1);
      }
    }
    AttentionScaling inSpace = frames.spatial().folded();
    // In an area, the factors are not those of all tokens.
    AttentionScaling inTime =
        frames.area() == null ? frames.temporal().folded() : frames.temporal();
    NDArray spatial = factors(scope, inSpace, like, none);
    NDArray temporal = factors(scope, inTime, like, none);
    return new AttentionChanges(
        scope.list(spatial, temporal, blend, shift, area(scope, frames, none)),
        starts,
        inSpace.logits(),
        inTime.logits(),
        spatial,
        new Windows(
            groups == null ? 0 : groups.size(), blend, firsts(scope, starts), shift, temporal),
        fused);
  }

  private static NDArray firsts(Scope scope, long[] starts) {
    double[] numbers = java.util.stream.LongStream.of(starts).asDoubleStream().toArray();
    try (Scope s = scope.child()) {
      double[] atLeastOne = java.util.Arrays.copyOf(numbers, Math.max(1, numbers.length));
      return s.release(s.call("copied", s.floats(atLeastOne, atLeastOne.length), INT32));
    }
  }

  private static List<NDArray> local(
      Scope scope,
      FrameGroups groups,
      NDArray blend,
      int frames,
      BiFunction<Scope, double[], NDArray> embedding) {
    try (Scope s = scope.child()) {
      NDArray e = embedding.apply(s, groups.local());
      return scope.callList("local_positions", e, groups.longStarts(), blend, frames);
    }
  }

  private static NDArray factors(
      Scope scope, AttentionScaling scaling, NDArray like, NDArray none) {
    if (scaling.plainTokens()) {
      return none;
    }
    double[] rows = scaling.rows();
    try (Scope s = scope.child()) {
      return scope.call("convert", s.floats(rows, rows.length / 3, 3), like);
    }
  }

  private static NDArray area(Scope scope, FrameAttention frames, NDArray none) {
    FrameAttention.Area area = frames.area();
    return area == null ? none : scope.floats(area.share(), 1, 1, area.height(), area.width());
  }
}
