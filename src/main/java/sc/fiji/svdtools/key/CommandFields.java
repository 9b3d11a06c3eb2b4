package sc.fiji.svdtools.key;

import java.lang.reflect.Field;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields of a command by their names, which are keys.
 *
 * @param command an object whose class, or one above it, declares the fields
 */
public record CommandFields(Object command) {

  /** Key to value, in the order of {@code keys}. */
  public Map<String, Object> values(List<String> keys) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (String key : keys) {
      try {
        values.put(key, field(key).get(command));
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
    }
    return values;
  }

  /** Sets a field; one that holds text gets the text form of {@code value}. */
  public void set(String key, Object value) {
    try {
      Field field = field(key);
      field.set(command, field.getType() == String.class ? value.toString() : value);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether there is a field of that name. */
  public boolean has(String key) {
    return find(key) != null;
  }

  private Field field(String key) {
    Field field = find(key);
    if (field == null) {
      throw new IllegalStateException("The dialog lacks the parameter '" + key + "'.");
    }
    return field;
  }

  private Field find(String key) {
    for (Class<?> type = command.getClass(); type != Object.class; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (field.getName().equals(key)) {
          field.setAccessible(true);
          return field;
        }
      }
    }
    return null;
  }
}
