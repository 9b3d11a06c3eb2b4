package sc.fiji.svdtools.technique.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.Torch;

class KnownContentTest {

  /** Where the mask is 0 nothing changes and where it is 1 all does, bit for bit. */
  @Test
  void holdsWhatTheMaskSays() {
    try (Torch torch = Torch.open(Device.cpu());
        Scope s = torch.scope()) {
      NDArray z = s.floats(new float[] {1, 2, 3, 4, 5, 6}, 3, 1, 1, 2);
      NDArray mask = s.floats(new float[] {0, 1, 0.5f}, 3, 1, 1, 1);
      NDArray noise = s.floats(new float[] {1, -1, 1, -1, 2, -2}, 3, 1, 1, 2);
      NDArray x = s.floats(new float[] {0.1f, 0.2f, 0.3f, 0.4f, 1, 2}, 3, 1, 1, 2);
      KnownContent content = new KnownContent(z, mask, noise);
      assertArrayEquals(
          new float[] {0.1f, 0.2f, 3.5f, 3.5f, 3.5f, 3.5f}, content.held(s, x, 0.5).toFloatArray());
      assertArrayEquals(new float[] {0.1f, 0.2f, 3, 4, 3, 4}, content.held(s, x).toFloatArray());
      assertArrayEquals(
          new float[] {1.5f, 1.5f, 3.5f, 3.5f, 6, 5}, content.noised(s, 0.5).toFloatArray());
    }
  }
}
