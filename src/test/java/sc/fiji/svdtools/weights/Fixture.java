package sc.fiji.svdtools.weights;

import static sc.fiji.svdtools.tensor.Close.assertNorm;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import sc.fiji.svdtools.safetensors.FloatDecoder;
import sc.fiji.svdtools.safetensors.SafetensorsFile;
import sc.fiji.svdtools.safetensors.TensorEntry;
import sc.fiji.svdtools.safetensors.TensorSource;

/** Reference values made by {@code src/test/python/make_fixtures.py}. */
public final class Fixture implements AutoCloseable {

  private final TensorSource file;

  public Fixture(String name) {
    try {
      String resource = "/sc/fiji/svdtools/fixtures/" + name + ".safetensors";
      this.file = SafetensorsFile.open(Path.of(Fixture.class.getResource(resource).toURI()));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  public Set<String> names() {
    return file.entries().keySet();
  }

  public float[] values(String name) {
    TensorEntry entry = file.entries().get(name);
    return FloatDecoder.decode(file.read(name), entry.dtype());
  }

  /** Holds all values of a tensor against a stored one, which may be subsampled. */
  public void check(String name, float[] all, int limit, double relative) {
    float[] expected = values(name);
    float[] found = expected.length == all.length ? all : sampled(all, limit, expected.length);
    assertNorm(name, expected, found, relative);
  }

  /** Every {@code stride}-th value, stride = max(1, n / limit) made odd. */
  static float[] sampled(float[] all, int limit, int count) {
    int stride = Math.max(1, all.length / limit) | 1;
    float[] kept = new float[Math.min(limit, (all.length + stride - 1) / stride)];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = all[i * stride];
    }
    if (kept.length != count) {
      throw new AssertionError("sampled " + Arrays.toString(new int[] {kept.length, count}));
    }
    return kept;
  }

  @Override
  public void close() {
    file.close();
  }
}
