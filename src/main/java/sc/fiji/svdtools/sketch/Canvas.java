package sc.fiji.svdtools.sketch;

/** Pictures moved by maps, by bilinear interpolation. */
record Canvas(int width, int height) {

  /** A picture seen through a map; its border pixels go on. */
  float[] warped(float[] picture, Affine map) {
    Affine back = map.inverse();
    float[] seen = new float[picture.length];
    int area = width * height;
    for (int i = 0; i < area; i++) {
      double x = back.x(i % width + 0.5, i / width + 0.5) - 0.5;
      double y = back.y(i % width + 0.5, i / width + 0.5) - 0.5;
      for (int c = 0; c < 3; c++) {
        seen[c * area + i] = at(picture, c * area, x, y);
      }
    }
    return seen;
  }

  /** The part of a picture that is inside, moved, over another picture. */
  void paste(float[] onto, float[] picture, float[] inside, Affine map) {
    Affine back = map.inverse();
    int area = width * height;
    for (int i = 0; i < area; i++) {
      double x = back.x(i % width + 0.5, i / width + 0.5) - 0.5;
      double y = back.y(i % width + 0.5, i / width + 0.5) - 0.5;
      float share = x > -1 && y > -1 && x < width && y < height ? at(inside, 0, x, y) : 0;
      if (share > 0) {
        for (int c = 0; c < 3; c++) {
          int j = c * area + i;
          onto[j] += share * (at(picture, c * area, x, y) - onto[j]);
        }
      }
    }
  }

  /** Adds the pixels that show something of the picture. */
  void cover(boolean[] mask, Affine map) {
    Affine back = map.inverse();
    for (int i = 0; i < mask.length; i++) {
      double x = back.x(i % width + 0.5, i / width + 0.5);
      double y = back.y(i % width + 0.5, i / width + 0.5);
      mask[i] |= x >= 0 && y >= 0 && x <= width && y <= height;
    }
  }

  private float at(float[] plane, int from, double x, double y) {
    double u = Math.max(0, Math.min(width - 1, x));
    double v = Math.max(0, Math.min(height - 1, y));
    int left = (int) u;
    int top = (int) v;
    int right = Math.min(width - 1, left + 1);
    int below = Math.min(height - 1, top + 1);
    double a = u - left;
    double b = v - top;
    double upper =
        (1 - a) * plane[from + top * width + left] + a * plane[from + top * width + right];
    double lower =
        (1 - a) * plane[from + below * width + left] + a * plane[from + below * width + right];
    return (float) ((1 - b) * upper + b * lower);
  }
}
