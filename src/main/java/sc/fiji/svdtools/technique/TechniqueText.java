package sc.fiji.svdtools.technique;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import sc.fiji.svdtools.attention.PerFrame;

/**
 * Text form of a technique: its record components are the keys, {@code Name(a:1,b:[1,0.9])}.
 *
 * <p>Components are {@code int}, {@code double}, {@code boolean}, {@link PerFrame} or enums; an
 * enum value is written in lower case.
 */
final class TechniqueText {

  private TechniqueText() {}

  static String of(Technique technique) {
    return Arrays.stream(technique.getClass().getRecordComponents())
        .map(c -> c.getName() + ":" + value(get(technique, c)))
        .collect(Collectors.joining(",", technique.name() + "(", ")"));
  }

  /** The text of one parameter. */
  static String value(Object value) {
    if (value instanceof PerFrame list) {
      return list.text();
    } else if (value instanceof Double number) {
      return PerFrame.number(number);
    } else if (value instanceof Enum<?> choice) {
      return choice.name().toLowerCase(Locale.ROOT);
    }
    return value.toString();
  }

  /**
   * The technique of a type with the parameters of {@code text}, {@code a:1,b:2}; those not named
   * have their typical value.
   */
  static Technique create(Class<? extends Technique> type, String text) {
    RecordComponent[] components = type.getRecordComponents();
    Map<String, String> given = pairs(type.getSimpleName(), text);
    List<String> keys = Arrays.stream(components).map(RecordComponent::getName).toList();
    for (String key : given.keySet()) {
      if (!keys.contains(key)) {
        throw new IllegalArgumentException(
            "%s has no parameter '%s'; it has %s."
                .formatted(type.getSimpleName(), key, String.join(", ", keys)));
      }
    }
    Technique typical = (Technique) make(type, new Class<?>[0]);
    Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      String value = given.get(keys.get(i));
      values[i] = value == null ? get(typical, components[i]) : parse(type, components[i], value);
    }
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    return (Technique) make(type, types, values);
  }

  private static Map<String, String> pairs(String name, String text) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String pair : split(text, ",")) {
      int colon = pair.indexOf(':');
      if (colon < 0
          || pairs.put(pair.substring(0, colon).trim(), pair.substring(colon + 1)) != null) {
        throw new IllegalArgumentException(
            "%s has the parameter '%s'; each must be key:value and come once."
                .formatted(name, pair.trim()));
      }
    }
    return pairs;
  }

  /**
   * Parts of {@code text} between any of {@code separators} outside brackets; blank ones dropped.
   */
  static List<String> split(String text, String separators) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : separators.charAt(0);
      depth += c == '[' || c == '(' ? 1 : c == ']' || c == ')' ? -1 : 0;
      if (i == text.length() || (depth == 0 && separators.indexOf(c) >= 0)) {
        parts.add(text.substring(start, i));
        start = i + 1;
      }
    }
    parts.removeIf(String::isBlank);
    return parts;
  }

  private static Object parse(Class<?> owner, RecordComponent component, String text) {
    String value = text.trim();
    Class<?> type = component.getType();
    try {
      if (type == int.class) {
        return Integer.valueOf(value);
      } else if (type == double.class) {
        return Double.valueOf(value);
      } else if (type == PerFrame.class) {
        return PerFrame.parse(value);
      } else if (type == boolean.class && (value.equals("true") || value.equals("false"))) {
        return Boolean.valueOf(value);
      } else if (type.isEnum()) {
        return choice(type, value);
      }
    } catch (IllegalArgumentException e) {
      // Answered below, with what is allowed.
    }
    throw new IllegalArgumentException(
        "The parameter '%s' of %s is '%s'; it must be %s."
            .formatted(component.getName(), owner.getSimpleName(), value, allowed(type)));
  }

  private static Object choice(Class<?> type, String value) {
    String name = value.toLowerCase(Locale.ROOT).replace('-', '_').replace(' ', '_');
    return Arrays.stream(type.getEnumConstants())
        .filter(c -> value(c).equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(value));
  }

  private static String allowed(Class<?> type) {
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(TechniqueText::value)
          .collect(Collectors.joining(", ", "one of ", ""));
    } else if (type == boolean.class) {
      return "true or false";
    } else if (type == PerFrame.class) {
      return "a number or a list of numbers like [1,0.9,0.8]";
    }
    return type == int.class ? "a whole number" : "a number";
  }

  private static Object get(Technique technique, RecordComponent component) {
    try {
      return component.getAccessor().invoke(technique);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(component.toString(), e);
    }
  }

  private static Object make(Class<?> type, Class<?>[] types, Object... values) {
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(type.toString(), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type.toString(), e);
    }
  }
}
