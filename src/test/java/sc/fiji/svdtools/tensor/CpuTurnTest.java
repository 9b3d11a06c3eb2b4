package sc.fiji.svdtools.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuTurnTest {

  /** A container of few processors on a large computer, hyper-threads, and what was chosen. */
  @ParameterizedTest
  @CsvSource({"64, 2, false, 2", "2, 1, false, 1", "8, 16, false, 8", "64, 2, true, 64"})
  void noMoreThreadsThanMayWorkAtOnce(int counted, int allowed, boolean chosen, int used) {
    assertEquals(used, CpuTurn.threads(counted, allowed, chosen));
  }
}
