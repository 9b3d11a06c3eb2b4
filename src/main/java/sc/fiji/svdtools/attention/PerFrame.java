package sc.fiji.svdtools.attention;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import sc.fiji.svdtools.text.Digits;
import sc.fiji.svdtools.text.Quote;

/**
 * A number that is the same for all frames, or a list with one number per frame.
 *
 * <p>Text form: {@code 0.7}, or {@code [1,0.9,0.8]}.
 *
 * @param values one number, or F numbers
 */
public record PerFrame(List<Double> values) {

  /** 1 for all frames. */
  public static final PerFrame ONE = of(1);

  public PerFrame {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException("The list is empty; it must have at least one number.");
    }
  }

  /** One number, or one for each frame. */
  public static PerFrame of(double... values) {
    return new PerFrame(DoubleStream.of(values).boxed().toList());
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException if it is neither a number nor a list of numbers
   */
  public static PerFrame parse(String text) {
    String inner = text.trim();
    if (inner.startsWith("[") && inner.endsWith("]")) {
      inner = inner.substring(1, inner.length() - 1);
    }
    try {
      return of(
          Arrays.stream(inner.split(",", -1)).mapToDouble(v -> Digits.number(v.trim())).toArray());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          Quote.of(text) + " is neither a number nor a list of numbers like [1,0.9,0.8].", e);
    }
  }

  /** True if every number is {@code value}. */
  public boolean all(double value) {
    return values.stream().allMatch(v -> v == value);
  }

  /** One or F numbers. */
  public double[] toArray() {
    return values.stream().mapToDouble(v -> v).toArray();
  }

  /** Refuses numbers outside a range; {@code what} completes "The ...". */
  public PerFrame within(String what, double least, double most) {
    for (double v : values) {
      if (!(v >= least && v <= most)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "The %s is %s; it must be a number from %s to %s.",
                what,
                number(v),
                number(least),
                number(most)));
      }
    }
    return this;
  }

  /** Refuses a list whose length is not the number of frames. */
  public void check(String what, int frames) {
    if (values.size() != 1 && values.size() != frames) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The %s has %d numbers; it must have one, or one for each of the %d frames.",
              what,
              values.size(),
              frames));
    }
  }

  @Override
  public String toString() {
    return text();
  }

  /** The text form. */
  public String text() {
    String joined = values.stream().map(PerFrame::number).collect(Collectors.joining(","));
    return values.size() == 1 ? joined : "[" + joined + "]";
  }

  /** A number without needless decimals. */
  public static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
