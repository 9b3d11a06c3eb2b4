package sc.fiji.svdtools.key;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Allowed values of a number among the {@link Keys} of a record. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Range {

  /** Smallest allowed value. */
  double least();

  /** Largest allowed value. */
  double most();

  /** What zero stands for, where it has a meaning of its own. */
  String zero() default "";

  /**
   * What else is allowed and has a meaning of its own, such as {@code -1 for ...}; nothing between
   * that and 0 is allowed.
   */
  String also() default "";

  /** What a value is, where that is not told by its type, such as {@code a list}. */
  String what() default "";

  /** Allowed values other than zero are multiples of this. */
  int unit() default 1;

  /** Smallest allowed value other than zero; 0 where there is no gap. */
  int gap() default 0;
}
