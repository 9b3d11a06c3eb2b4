package sc.fiji.svdtools.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What PyTorch cannot do comes back as one sentence, never as its traceback. */
class OperationExceptionTest {

  @Test
  void namesTheOperationAndTheReason() {
    try (Torch torch = Torch.open(Device.cpu());
        Scope s = torch.scope()) {
      NDArray two = s.floats(new float[2], 2);
      NDArray three = s.floats(new float[3], 3);
      var error = assertThrows(OperationException.class, () -> s.call("add", two, three));
      assertSentence(error, "PyTorch failed in 'add': The size of tensor a (2) must match");
      assertFalse(Torch.ranOutOfMemory(error));
    }
  }

  @Test
  void memoryThatIsNotThereIsStillToldApart() {
    try (Torch torch = Torch.open(Device.cpu());
        Scope s = torch.scope()) {
      NDArray p = s.floats(new float[1], 1);
      var error = assertThrows(OperationException.class, () -> s.call("sinusoid", p, 1L << 48));
      assertSentence(error, "PyTorch failed in 'sinusoid': ");
      assertTrue(Torch.ranOutOfMemory(error), error.getMessage());
    }
  }

  /** Each part of PyTorch says it in words of its own. */
  @Test
  void memoryThatIsNotThereHasSeveralNames() {
    for (String text :
        List.of(
            "CUDA out of memory. Tried to allocate 2.00 GiB.",
            "[enforce fail] DefaultCPUAllocator: can't allocate memory",
            "RuntimeError: could not create a primitive")) {
      var failure = new OperationException("conv", new EngineException(text));
      assertTrue(Torch.ranOutOfMemory(failure), text);
    }
    assertFalse(Torch.ranOutOfMemory(new EngineException("The size of tensor a (2) must match")));
  }

  private static void assertSentence(OperationException error, String start) {
    String text = error.getMessage();
    assertTrue(text.startsWith(start), text);
    assertEquals(1, text.lines().count(), text);
    assertFalse(text.contains("Traceback"), text);
    assertTrue(error.getCause().getMessage().contains("Traceback"), text);
  }
}
