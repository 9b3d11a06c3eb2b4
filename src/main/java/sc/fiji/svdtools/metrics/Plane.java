package sc.fiji.svdtools.metrics;

/**
 * One channel of a picture, continued beyond its borders by the border pixels.
 *
 * @param values row by row; never changed
 */
public record Plane(int width, int height, float[] values) {

  /** Nearest pixel inside. */
  public float at(int x, int y) {
    int i = Math.max(0, Math.min(width - 1, x));
    int j = Math.max(0, Math.min(height - 1, y));
    return values[j * width + i];
  }

  /** Gaussian blur, the kernel cut at 3 sigma; the plane itself for sigma 0. */
  public Plane blurred(double sigma) {
    if (sigma <= 0) {
      return this;
    }
    int radius = (int) Math.ceil(3 * sigma);
    float[] kernel = new float[2 * radius + 1];
    double sum = 0;
    for (int k = -radius; k <= radius; k++) {
      kernel[k + radius] = (float) Math.exp(-k * k / (2 * sigma * sigma));
      sum += kernel[k + radius];
    }
    for (int k = 0; k < kernel.length; k++) {
      kernel[k] /= (float) sum;
    }
    return filtered(kernel);
  }

  /** Mean over a square of {@code 2 radius + 1} pixels. */
  public Plane averaged(int radius) {
    return rowSums(radius).transposed().rowSums(radius).transposed();
  }

  private Plane rowSums(int radius) {
    float[] out = new float[values.length];
    float scale = 1f / (2 * radius + 1);
    for (int y = 0; y < height; y++) {
      double sum = 0;
      for (int x = -radius; x <= radius; x++) {
        sum += at(x, y);
      }
      for (int x = 0; x < width; x++) {
        out[y * width + x] = (float) (sum * scale);
        sum += at(x + radius + 1, y) - at(x - radius, y);
      }
    }
    return new Plane(width, height, out);
  }

  private Plane filtered(float[] kernel) {
    return rows(kernel).transposed().rows(kernel).transposed();
  }

  private Plane rows(float[] kernel) {
    int radius = kernel.length / 2;
    float[] out = new float[values.length];
    float[] row = new float[width + 2 * radius];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < row.length; x++) {
        row[x] = at(x - radius, y);
      }
      for (int x = 0; x < width; x++) {
        float sum = 0;
        for (int k = 0; k < kernel.length; k++) {
          sum += kernel[k] * row[x + k];
        }
        out[y * width + x] = sum;
      }
    }
    return new Plane(width, height, out);
  }

  private Plane transposed() {
    float[] out = new float[values.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        out[x * height + y] = values[y * width + x];
      }
    }
    return new Plane(height, width, out);
  }

  /** Half the size: blurred with sigma 1, then every second pixel. */
  Plane halved() {
    Plane smooth = blurred(1);
    int w = (width + 1) / 2;
    int h = (height + 1) / 2;
    float[] out = new float[w * h];
    for (int i = 0; i < out.length; i++) {
      out[i] = smooth.values[i / w * 2 * width + i % w * 2];
    }
    return new Plane(w, h, out);
  }

  /** Value between pixels, linear along each axis. */
  public float linear(float x, float y) {
    int i = (int) Math.floor(x);
    int j = (int) Math.floor(y);
    float s = x - i;
    float t = y - j;
    return (1 - t) * ((1 - s) * at(i, j) + s * at(i + 1, j))
        + t * ((1 - s) * at(i, j + 1) + s * at(i + 1, j + 1));
  }

  /** Value between pixels, Catmull-Rom along each axis: exact for polynomials of degree 2. */
  public float cubic(float x, float y) {
    int i = (int) Math.floor(x);
    int j = (int) Math.floor(y);
    float s = x - i;
    float t = y - j;
    float[] rows = new float[4];
    for (int k = 0; k < 4; k++) {
      int row = j + k - 1;
      rows[k] = catmullRom(at(i - 1, row), at(i, row), at(i + 1, row), at(i + 2, row), s);
    }
    return catmullRom(rows[0], rows[1], rows[2], rows[3], t);
  }

  private static float catmullRom(float a, float b, float c, float d, float t) {
    float slope = 0.5f * (c - a);
    float curve = a - 2.5f * b + 2 * c - 0.5f * d;
    float twist = 0.5f * (d - a) + 1.5f * (b - c);
    return b + t * (slope + t * (curve + t * twist));
  }

  double mean() {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  /** Standard deviation over the pixels. */
  double deviation() {
    double mean = mean();
    double sum = 0;
    for (float value : values) {
      sum += (value - mean) * (value - mean);
    }
    return Math.sqrt(sum / values.length);
  }
}
