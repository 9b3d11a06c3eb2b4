package sc.fiji.svdtools.dialog;

import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.scijava.plugin.Parameter;

/**
 * What a dialog calls the keys of its command.
 *
 * @param labels key to label, without what the label says of values
 */
public record Labels(Map<String, String> labels) {

  /** Quoted words that are no values, which follow "is" or "as". */
  private static final Pattern KEY = Pattern.compile("(?<! is| as) '([a-z]+)'");

  public Labels {
    labels = Map.copyOf(labels);
  }

  /** The labels of a command's fields. */
  public static Labels of(Class<?> command) {
    Map<String, String> labels = new HashMap<>();
    for (Class<?> type = command; type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        Parameter parameter = field.getAnnotation(Parameter.class);
        String label = parameter == null ? "" : plain(parameter.label());
        if (!label.isEmpty()) {
          labels.put(field.getName(), label);
        }
      }
    }
    return new Labels(labels);
  }

  /** The sentence as the dialog would say it: the label of each key, and the key in brackets. */
  public String in(String sentence) {
    return sentence == null ? null : KEY.matcher(sentence).replaceAll(this::named);
  }

  /** {@link #in} in lines, for a window that shows a message as it is, however wide. */
  public String shown(String sentence) {
    return sentence == null ? null : Text.wrapped(in(sentence));
  }

  private String named(java.util.regex.MatchResult place) {
    String key = place.group(1);
    String label = labels.getOrDefault(key, key);
    String both = label.equalsIgnoreCase(key) ? "" : " (" + key + ")";
    return Matcher.quoteReplacement(" '" + label + "'" + both);
  }

  private static String plain(String label) {
    return label
        .replaceAll("<[^>]*>", "")
        .replaceFirst("\\s*(\\([^)]*\\)|:|\\.\\.\\.)$", "")
        .trim();
  }
}
