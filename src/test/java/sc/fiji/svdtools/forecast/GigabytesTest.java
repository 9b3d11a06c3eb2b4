package sc.fiji.svdtools.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GigabytesTest {

  /** What is short never reads as if it sufficed. */
  @ParameterizedTest
  @CsvSource({
    "4.94e9, 4e9, 4.9 GB, 4.0 GB, 4.9 GB, 4.0 GB",
    "14.2e9, 10e9, 14.2 GB, 10.0 GB, 14 GB, 10 GB",
    "0.341e9, 0.333e9, 0.34 GB, 0.33 GB, 0.34 GB, 0.33 GB",
    "0.3411e9, 0.3409e9, 0.3411 GB, 0.3409 GB, 0.3411 GB, 0.3409 GB",
    "14.2e9, 13.9e9, 14.2 GB, 13.9 GB, 14.2 GB, 13.9 GB",
    "14.24e9, 14.21e9, 14.24 GB, 14.21 GB, 14.24 GB, 14.21 GB",
    "5e9, 5e9, 5.0 GB, 5.0 GB, 5.0 GB, 5.0 GB"
  })
  void readApart(
      double needed, double there, String fine, String fineThere, String text, String textThere) {
    assertEquals(new Gigabytes(fine, fineThere), Gigabytes.of(needed, there));
    assertEquals(new Gigabytes(text, textThere), Gigabytes.rounded(needed, there));
  }
}
