package sc.fiji.svdtools.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import org.junit.jupiter.api.Test;

class OffloadTest {

  /** What a list or a tensor refers to moves with it. */
  @Test
  void exchangeReachesAllThatReferToATensor() {
    try (Torch torch = Torch.open(Device.cpu());
        Scope s = torch.scope()) {
      NDArray x = s.floats(new float[] {1, 2}, 1, 2);
      TensorList list = s.list(x, x);
      s.call("exchange", x, s.floats(new float[] {3, 4}, 1, 2));
      assertArrayEquals(new float[] {3, 4}, x.toFloatArray());
      assertArrayEquals(new float[] {3, 4, 3, 4}, s.call("stack_rows", list).toFloatArray());
    }
  }

  @Test
  void weightsComeBackAsTheyWere() {
    try (Torch torch = Torch.open(Device.cpu());
        Scope s = torch.scope()) {
      Scope weights = s.child();
      NDArray a = weights.floats(new float[] {1, 2, 3}, 3);
      NDArray b = weights.floats(new float[] {4, 5, 6, 7}, 2, 2);
      Offload offload = new Offload(weights);
      assertEquals(28, offload.bytes());
      int live = 0;
      for (int i = 0; i < 3; i++) {
        offload.leave();
        assertTrue(offload.away());
        offload.enter();
        assertFalse(offload.away());
        assertArrayEquals(new float[] {1, 2, 3}, a.toFloatArray());
        assertArrayEquals(new float[] {4, 5, 6, 7}, b.toFloatArray());
        assertEquals(i == 0 ? torch.liveTensors() : live, torch.liveTensors());
        live = torch.liveTensors();
      }
    }
  }
}
