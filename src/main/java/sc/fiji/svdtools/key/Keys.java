package sc.fiji.svdtools.key;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import sc.fiji.svdtools.text.Digits;
import sc.fiji.svdtools.text.Quote;

/**
 * Text form of a record: its component names are the keys.
 *
 * <p>Components are {@code int}, {@code double}, {@code boolean}, {@code String}, enums, {@code
 * BigInteger}, or values with a static {@code parse(String)} that reads their {@code toString}; an
 * enum value is written in lower case with hyphens. A {@code BigInteger} stands for 64 bits, given
 * as a number with or without a sign. Every error names the key, its value and what is allowed, in
 * one sentence.
 */
public final class Keys {

  private Keys() {}

  /** Key names in declaration order. */
  public static List<String> of(Class<? extends Record> type) {
    return Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList();
  }

  /** Key to value, enums and values as text, in declaration order. */
  public static Map<String, Object> values(Record value) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      Object part = get(value, component);
      boolean asText = parser(component.getType()).isPresent();
      values.put(
          component.getName(),
          part instanceof Enum<?> choice ? text(choice) : asText ? part.toString() : part);
    }
    return values;
  }

  /** The text form {@code key=value key=value}, as a macro takes it. */
  public static String text(Record value) {
    return text(values(value));
  }

  /** Keys and values in that form. */
  public static String text(Map<String, Object> values) {
    return values.entrySet().stream()
        .map(e -> e.getKey() + "=" + Options.quoted(e.getValue().toString()))
        .collect(Collectors.joining(" "));
  }

  /**
   * {@code base} with the given keys replaced.
   *
   * @throws IllegalArgumentException for an unknown key or a value that is not allowed
   */
  @SuppressWarnings("unchecked")
  public static <R extends Record> R with(R base, Map<String, ?> options) {
    RecordComponent[] components = base.getClass().getRecordComponents();
    List<String> keys = of(base.getClass());
    options.keySet().forEach(key -> known(key, options.get(key), keys));
    Object[] parts = new Object[components.length];
    for (int i = 0; i < parts.length; i++) {
      Object option = options.get(keys.get(i));
      parts[i] =
          option == null ? get(base, components[i]) : parse(components[i], option.toString());
    }
    return (R) create(base.getClass(), components, parts);
  }

  /** Moves the given keys out of {@code all}. */
  public static Map<String, String> take(Map<String, String> all, List<String> keys) {
    Map<String, String> taken = new LinkedHashMap<>(all);
    taken.keySet().retainAll(keys);
    all.keySet().removeAll(keys);
    return taken;
  }

  /**
   * Checks that {@code key} is one of {@code keys}.
   *
   * @throws IllegalArgumentException that names the nearest key
   */
  public static void known(String key, Object value, List<String> keys) {
    if (!keys.contains(key)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "There is no key %s (given as %s); the nearest is %s.",
              Quote.of(key),
              Quote.plain(key + "=" + value),
              Quote.of(Options.nearest(key, keys))));
    }
  }

  /**
   * Checks a number against the {@link Range} of its component.
   *
   * @throws IllegalArgumentException if it is outside
   */
  public static void check(Class<? extends Record> type, String key, double value) {
    RecordComponent component = component(type, key);
    Range range = component.getAnnotation(Range.class);
    boolean between = !range.also().isEmpty() && value > range.least() && value < 0;
    boolean inside = value >= range.least() && value <= range.most() && !between;
    boolean whole = component.getType() == int.class || component.getType() == long.class;
    boolean unit = value % range.unit() == 0 || !whole;
    if (!inside || !unit || (range.gap() > 0 && value != 0 && value < range.gap())) {
      throw refused(component, number(value));
    }
  }

  /** The choices of an enum as text. */
  static List<String> choices(Class<?> type) {
    return Arrays.stream(type.getEnumConstants()).map(c -> text((Enum<?>) c)).toList();
  }

  /** A choice as text. */
  public static String text(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Object parse(RecordComponent component, String option) {
    Class<?> type = component.getType();
    String text = option.trim();
    try {
      if (type == int.class) {
        return Digits.whole(text);
      } else if (type == BigInteger.class) {
        return bits(text);
      } else if (type == double.class) {
        return Digits.number(text);
      } else if (type == boolean.class) {
        return bool(text);
      } else if (type.isEnum()) {
        return choice(type, text);
      }
      Optional<Method> parser = parser(type);
      return parser.isPresent() ? parsed(parser.get(), text) : option;
    } catch (IllegalArgumentException e) {
      throw refused(component, text);
    }
  }

  /** The static method {@code parse(String)} of a value's type. */
  private static Optional<Method> parser(Class<?> type) {
    return Arrays.stream(type.getMethods())
        .filter(m -> m.getName().equals("parse") && m.getReturnType() == type)
        .filter(m -> Arrays.equals(m.getParameterTypes(), new Class<?>[] {String.class}))
        .findFirst();
  }

  private static Object parsed(Method parser, String text) {
    try {
      return parser.invoke(null, text);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(text, e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A number of 64 bits, from -2^63 to 2^64 - 1. */
  private static BigInteger bits(String text) {
    BigInteger number = Digits.large(text);
    if (number.bitLength() > (number.signum() < 0 ? Long.SIZE - 1 : Long.SIZE)) {
      throw new IllegalArgumentException(text);
    }
    return number;
  }

  private static Boolean bool(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }

  private static Object choice(Class<?> type, String text) {
    String name = text.toLowerCase(Locale.ROOT).replace(' ', '-').replace('_', '-');
    int index = choices(type).indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException(text);
    }
    return type.getEnumConstants()[index];
  }

  private static IllegalArgumentException refused(RecordComponent component, String value) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "The value of %s is %s; it must be %s.",
            Quote.of(component.getName()),
            Quote.of(value),
            allowed(component)));
  }

  private static String allowed(RecordComponent component) {
    Class<?> type = component.getType();
    if (type.isEnum()) {
      return "one of " + String.join(", ", choices(type));
    } else if (type == boolean.class) {
      return "true or false";
    }
    Range range = component.getAnnotation(Range.class);
    boolean whole = type == int.class || type == BigInteger.class;
    String kind = whole ? "a whole number" : "a number";
    if (range != null && !range.what().isEmpty()) {
      kind = range.what();
    }
    if (range == null) {
      return kind + " from " + Long.MIN_VALUE + " to " + Long.toUnsignedString(-1);
    }
    double least = range.also().isEmpty() ? range.least() : Math.max(0, range.least());
    String from = number(range.gap() > 0 ? range.gap() : least);
    String rule = range.unit() > 1 ? "a multiple of " + range.unit() : kind;
    String zero = range.zero().isEmpty() ? "" : ", or 0 for " + range.zero();
    return rule
        + " from "
        + (zero.isEmpty() || range.gap() > 0 ? from : "1")
        + " to "
        + number(range.most())
        + zero
        + (range.also().isEmpty() ? "" : ", or " + range.also());
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private static RecordComponent component(Class<? extends Record> type, String key) {
    return type.getRecordComponents()[of(type).indexOf(key)];
  }

  private static Object get(Record value, RecordComponent component) {
    try {
      return component.getAccessor().invoke(value);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(component.toString(), e);
    }
  }

  private static Object create(Class<?> type, RecordComponent[] components, Object[] parts) {
    try {
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      return constructor.newInstance(parts);
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
