package sc.fiji.svdtools.image;

import ij.ImagePlus;
import ij.measure.Calibration;
import ij.process.ByteProcessor;
import ij.process.ColorProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import ij.process.LUT;
import ij.process.ShortProcessor;
import java.util.Locale;
import java.util.Optional;
import sc.fiji.svdtools.text.Quote;

/** Generated colours as pixels of an {@link OutputType}, in the units of the start image. */
final class FramePixels {

  private static final int OPAQUE = 0xff000000;
  private static final double MOST_SHORT = 65535;

  private final OutputType type;
  private final ShownChannel channel;
  private final Calibration units;

  private FramePixels(OutputType type, ShownChannel channel, Calibration units) {
    this.type = type;
    this.channel = channel;
    this.units = units;
  }

  /**
   * The pixels for clips of {@code source}.
   *
   * @throws IllegalArgumentException if the type cannot hold what the source shows
   */
  static FramePixels of(ImagePlus source, OutputType wanted) {
    Optional<ShownChannel> shown = ShownPlane.channel(source);
    boolean grey = shown.isPresent() && shown.get().grey();
    OutputType type = wanted != OutputType.AUTO ? wanted : grey ? OutputType.GREY8 : OutputType.RGB;
    boolean values = type == OutputType.GREY16 || type == OutputType.FLOAT;
    if (values && shown.isEmpty() && source.getBitDepth() != 24) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The output type is %s, but '%s' shows %d channels at once, whose values cannot be"
                  + " told apart; it must be auto, rgb or grey8.",
              type.name().toLowerCase(Locale.ROOT),
              Quote.plain(source.getTitle()),
              source.getNChannels()));
    }
    ShownChannel channel =
        shown.orElseGet(() -> new ShownChannel(0, 255, ShownChannel.greys(false), 24));
    Calibration units = source.getCalibration().copy();
    if (channel.bits() == 8 && type == OutputType.GREY16 && odd(units)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The output type is grey16, but '%s' has an 8-bit density table, which 16 bits cannot"
                  + " keep; it must be float, grey8 or rgb.",
              Quote.plain(source.getTitle())));
    }
    return new FramePixels(type, channel, units);
  }

  private static boolean odd(Calibration units) {
    return units.getFunction() == Calibration.CUSTOM
        || units.getFunction() == Calibration.UNCALIBRATED_OD;
  }

  /** Bytes of a pixel. */
  int bytes() {
    return switch (type) {
      case GREY8 -> Byte.BYTES;
      case GREY16 -> Short.BYTES;
      case FLOAT -> Float.BYTES;
      default -> Integer.BYTES;
    };
  }

  /**
   * One frame.
   *
   * @param rgb {@code [3, height, width]}, values outside [0, 1] are clipped
   * @throws ArithmeticException if a value is NaN
   */
  ImageProcessor frame(int width, int height, float[] rgb) {
    int area = width * height;
    float[] inside = new float[3 * area];
    for (int i = 0; i < inside.length; i++) {
      if (Float.isNaN(rgb[i])) {
        throw new ArithmeticException("A pixel of a generated frame is NaN.");
      }
      inside[i] = Math.max(0, Math.min(1, rgb[i]));
    }
    ImageProcessor frame =
        switch (type) {
          case GREY8 -> new ByteProcessor(width, height);
          case GREY16 -> new ShortProcessor(width, height);
          case FLOAT -> new FloatProcessor(width, height);
          default -> new ColorProcessor(width, height);
        };
    for (int i = 0; i < area; i++) {
      set(frame, i, inside[i], inside[area + i], inside[2 * area + i]);
    }
    return frame;
  }

  private void set(ImageProcessor frame, int i, float r, float g, float b) {
    switch (type) {
      case GREY8 -> frame.set(i, (int) Math.round(255.0 * ((double) r + g + b) / 3));
      case GREY16 ->
          frame.set(i, (int) Math.round(Math.max(0, Math.min(MOST_SHORT, raw(r, g, b)))));
      case FLOAT -> frame.setf(i, (float) calibrated(channel.value(r, g, b)));
      default ->
          frame.set(
              i,
              OPAQUE | Math.round(255 * r) << 16 | Math.round(255 * g) << 8 | Math.round(255 * b));
    }
  }

  private double raw(float r, float g, float b) {
    double value = channel.value(r, g, b);
    return scaled() ? (value - channel.min()) * MOST_SHORT / span() : value;
  }

  private double calibrated(double value) {
    return channel.bits() > 16 ? value : units.getCValue(value);
  }

  private boolean scaled() {
    return channel.bits() == 32;
  }

  private double span() {
    return channel.max() > channel.min() ? channel.max() - channel.min() : 1;
  }

  /** Gives a finished clip its value calibration, display range and look-up table. */
  void finish(ImagePlus clip) {
    if (type != OutputType.GREY16 && type != OutputType.FLOAT) {
      return;
    }
    Calibration target = clip.getCalibration();
    double low = channel.min();
    double high = channel.max();
    if (type == OutputType.FLOAT) {
      target.setValueUnit(units.getValueUnit());
      double first = calibrated(low);
      double last = calibrated(high);
      low = Math.min(first, last);
      high = Math.max(first, last);
    } else if (scaled()) {
      double[] line = {low, span() / MOST_SHORT};
      target.setFunction(Calibration.STRAIGHT_LINE, line, units.getValueUnit());
      low = 0;
      high = MOST_SHORT;
    } else if (channel.bits() == 16 && units.getFunction() == Calibration.CUSTOM) {
      target.setCTable(units.getCTable(), units.getValueUnit());
    } else if (channel.bits() < 24 && units.getFunction() != Calibration.NONE) {
      target.setFunction(
          units.getFunction(), units.getCoefficients(), units.getValueUnit(), units.zeroClip());
    }
    clip.setLut(lut(low, high));
    clip.setDisplayRange(low, high);
  }

  private LUT lut(double low, double high) {
    byte[][] parts = new byte[3][256];
    for (int i = 0; i < 256; i++) {
      for (int c = 0; c < 3; c++) {
        parts[c][i] = (byte) (channel.table()[i] >> 16 - 8 * c);
      }
    }
    LUT lut = new LUT(parts[0], parts[1], parts[2]);
    lut.min = low;
    lut.max = high;
    return lut;
  }
}
