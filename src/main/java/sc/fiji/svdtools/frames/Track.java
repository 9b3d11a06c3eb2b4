package sc.fiji.svdtools.frames;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import sc.fiji.svdtools.attention.PerFrame;
import sc.fiji.svdtools.text.Digits;
import sc.fiji.svdtools.text.Quote;

/**
 * A number over the frames, given at some of them: straight lines between, the nearest one outside.
 *
 * <p>Text form: {@code 0:40,13:255}, frames counted from 0; brackets around it may be there.
 *
 * @param keys frame to number; empty for no track
 */
public record Track(TreeMap<Integer, Double> keys) {

  private static final int MOST_FRAMES = 1000;

  public Track {
    keys = new TreeMap<>(keys);
  }

  /**
   * Reads the text form.
   *
   * @param key its name, for a refusal
   */
  public static Track parse(String key, String text, double least, double most) {
    TreeMap<Integer, Double> keys = new TreeMap<>();
    String inner = unbracketed(text);
    if (inner.isBlank()) {
      return new Track(keys);
    }
    for (String part : inner.split(",", -1)) {
      try {
        String[] pair = part.split(":", -1);
        int frame = Digits.whole(pair[0].strip());
        double value = Digits.number(pair[1].strip());
        boolean known = keys.put(frame, value) != null;
        boolean within = frame >= 0 && frame < MOST_FRAMES && value >= least && value <= most;
        if (!known && pair.length == 2 && within) {
          continue;
        }
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
        // Answered below, with what is allowed.
      }
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of '%s' is %s; it must be frames from 0 to %d with numbers from %s to %s,"
                  + " each once, such as 0:%s,13:%s.",
              key,
              Quote.of(text),
              MOST_FRAMES - 1,
              PerFrame.number(least),
              PerFrame.number(most),
              PerFrame.number(least),
              PerFrame.number(most)));
    }
    return new Track(keys);
  }

  /** A list without the brackets around it. */
  public static String unbracketed(String list) {
    String text = list.strip();
    return text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
  }

  public boolean empty() {
    return keys.isEmpty();
  }

  public String text() {
    return keys.entrySet().stream()
        .map(e -> e.getKey() + ":" + PerFrame.number(e.getValue()))
        .collect(Collectors.joining(","));
  }

  /** The number at a frame. */
  public double at(int frame) {
    Map.Entry<Integer, Double> before = keys.floorEntry(frame);
    Map.Entry<Integer, Double> after = keys.ceilingEntry(frame);
    if (before == null || after == null) {
      return (before == null ? after : before).getValue();
    }
    int gap = after.getKey() - before.getKey();
    double share = gap == 0 ? 0 : (double) (frame - before.getKey()) / gap;
    return before.getValue() + share * (after.getValue() - before.getValue());
  }
}
