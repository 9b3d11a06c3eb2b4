package sc.fiji.svdtools.technique.attention;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.attention.PerFrame;
import sc.fiji.svdtools.attention.TokenScaling;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;

class ReferenceCompatibleTest {

  /** As the code of Comfy-SVDTools computes: in all layers, softmax scale sqrt(tau / D). */
  @Test
  void referenceScalesAllLayers() {
    SamplingPlan plan = ReferenceCompatible.of(0, 1, 0.7, 2, 4).applyTo(SamplingPlan.PLAIN);
    assertEquals(TokenScaling.Layers.ALL, plan.get(Ports.TOKENS).layers());
    assertEquals(PerFrame.of(0.7), plan.get(Ports.TOKENS).key());
    assertEquals(2, plan.get(Ports.LOGITS).temporal());
    assertEquals(2, plan.get(Ports.LOGITS).spatial());
    SamplingPlan ours = new TemporalAttentionScale(4).applyTo(SamplingPlan.PLAIN);
    assertEquals(2, ours.get(Ports.LOGITS).temporal());
    assertEquals(1, ours.get(Ports.LOGITS).spatial());
  }
}
