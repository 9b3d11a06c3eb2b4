package sc.fiji.svdtools.frames;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.Torch;

class RowsTest {

  private static final float[] X = {2, 0, 0};
  private static final float[] Y = {0, 4, 0};

  @Test
  void anArcTurnsAndStretchesEvenly() {
    for (double w : new double[] {0, 0.25, 0.5, 1}) {
      float[] z = Rows.spherical(X, Y, w);
      assertEquals(2 + 2 * w, Rows.length(z), 1e-6);
      assertEquals(w * Math.PI / 2, Math.atan2(z[1], z[0]), 1e-6);
    }
    assertArrayEquals(new float[] {1, 2, 0}, Rows.linear(X, Y, 0.5), 1e-6f);
    assertArrayEquals(new float[] {3, 0, 0}, Rows.spherical(X, new float[] {4, 0, 0}, 0.5), 1e-6f);
    assertArrayEquals(Rows.linear(X, new float[3], 0.5), Rows.spherical(X, new float[3], 0.5));
  }

  @Test
  void lengthsAreAsAskedFor() {
    assertEquals(5, Rows.length(Rows.scaled(Y, 5)), 1e-6);
    assertArrayEquals(new float[3], Rows.unit(new float[3]));
  }

  @Test
  void aMomentBetweenRows() {
    float[][] rows = {{0}, {10}, {30}};
    assertEquals(10, Rows.between(rows, 1)[0]);
    assertEquals(15, Rows.between(rows, 1.25)[0], 1e-6);
    assertEquals(30, Rows.between(rows, 2)[0]);
  }

  @Test
  void tensorsKeepTypeAndFurtherAxes() {
    try (Torch torch = Torch.open(Device.cpu());
        Scope s = torch.scope()) {
      NDArray x = s.floats(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 2, 2, 2);
      NDArray half = s.call("copied", x, 5);
      float[][] rows = Rows.of(s, half);
      assertArrayEquals(new float[] {5, 6, 7, 8}, rows[1]);
      NDArray y = Rows.tensor(s, new float[][] {rows[1], rows[0], rows[1]}, half);
      assertEquals("(3, 2, 2)", y.getShape().toString());
      assertEquals(DataType.FLOAT16, y.getDataType());
      assertArrayEquals(new float[] {1, 2, 3, 4}, Rows.of(s, y)[1]);
    }
  }
}
