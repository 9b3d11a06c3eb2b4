package sc.fiji.svdtools.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class ScopeTest {

  @Test
  void freesWhatItOwnsAndKeepsWhatWasReleased() {
    try (Torch torch = Torch.open(Device.cpu());
        Scope outer = torch.scope()) {
      int before = torch.liveTensors();
      NDArray kept;
      try (Scope inner = outer.child()) {
        NDArray a = inner.floats(new float[] {1, 2, 3, 4}, 2, 2);
        inner.call("add", a, a);
        kept = inner.release(inner.call("add", a, a));
      }
      assertEquals(before + 1, torch.liveTensors());
      assertArrayEquals(new float[] {2, 4, 6, 8}, kept.toFloatArray());
    }
  }

  @Test
  void uploadsAllFormats() {
    ByteBuffer bytes = ByteBuffer.allocateDirect(9).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(1, (byte) 0).putShort(1, (short) 0x3fc0).putShort(3, (short) 0xc020);
    bytes.position(1).limit(5);
    try (Torch torch = Torch.open(Device.cpu());
        Scope s = torch.scope()) {
      NDArray bf16 = s.upload(bytes, DataType.BFLOAT16, DataType.FLOAT32, 1, 2);
      assertArrayEquals(new float[] {1.5f, -2.5f}, bf16.toFloatArray());
      NDArray f16 = s.upload(bytes, DataType.FLOAT16, DataType.FLOAT32, 2);
      assertArrayEquals(new float[] {1.9375f, -2.0625f}, f16.toFloatArray());
      bytes.putFloat(1, 0.1f);
      assertArrayEquals(new float[] {1.5f, -2.5f}, bf16.toFloatArray());
    }
  }

  @Test
  void namesAnArgumentItCannotPass() {
    try (Torch torch = Torch.open(Device.cpu());
        Scope s = torch.scope()) {
      assertThrows(IllegalArgumentException.class, () -> s.call("add", "text", "text"));
    }
  }
}
