package sc.fiji.svdtools;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Numbers in files, keys and messages have digits 0 to 9 and a point, wherever Java runs. */
class LocaleTest {

  /** What takes the digits, the point or the letters of the default locale. */
  private static final Set<String> DEFAULT_LOCALE =
      Set.of(
          "String.format(String,Object[])",
          "String.formatted(Object[])",
          "String.toLowerCase()",
          "String.toUpperCase()",
          "PrintStream.printf(String,Object[])",
          "PrintStream.format(String,Object[])",
          "PrintWriter.printf(String,Object[])",
          "PrintWriter.format(String,Object[])",
          "Formatter.<init>()",
          "Formatter.<init>(Appendable)",
          "DecimalFormat.<init>(String)",
          "DecimalFormat.<init>()",
          "SimpleDateFormat.<init>(String)",
          "DateTimeFormatter.ofPattern(String)",
          "NumberFormat.getInstance()",
          "NumberFormat.getNumberInstance()",
          "NumberFormat.getIntegerInstance()",
          "NumberFormat.getPercentInstance()",
          "MessageFormat.format(String,Object[])",
          "Scanner.<init>(InputStream)",
          "Scanner.<init>(String)",
          "Scanner.<init>(Path)",
          "Scanner.<init>(File)",
          "Scanner.<init>(Readable)");

  private static final ArchRule RULE = noClasses().should(new UseDefaultLocale());

  @Test
  void textIsWrittenInLocaleRoot() {
    RULE.check(
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("test-classes"))
            .importPackages(LocaleTest.class.getPackageName()));
  }

  /** Those of Spark are compiled in a profile of their own. */
  @Test
  void soIsThatOfTheSourcesForSpark() throws IOException {
    Pattern locale =
        Pattern.compile(
            "\\.formatted\\(|\\bformat\\((?!\\s*Locale\\.ROOT)|to(Lower|Upper)Case\\(\\)");
    int files = 0;
    for (Path file : Rooms.allCode()) {
      if (file.toString().replace('\\', '/').contains("src/spark/java/")) {
        files++;
        assertFalse(locale.matcher(Files.readString(file)).find(), file.toString());
      }
    }
    assertTrue(files > 5, files + " files");
  }

  @Test
  void theRuleSeesCallsAndReferences() {
    for (Class<?> c : new Class<?>[] {Formats.class, Lowers.class}) {
      var found = new ClassFileImporter().importClasses(c);
      assertThrows(AssertionError.class, () -> RULE.check(found));
    }
  }

  private static final class Formats {
    static String text(int n) {
      return "%d".formatted(n);
    }
  }

  private static final class Lowers {
    static Function<String, String> lower() {
      return String::toLowerCase;
    }
  }

  private static final class UseDefaultLocale extends ArchCondition<JavaClass> {

    UseDefaultLocale() {
      super("use the default locale");
    }

    @Override
    public void check(JavaClass c, ConditionEvents events) {
      Stream<JavaAccess<? extends CodeUnitAccessTarget>> uses =
          Stream.concat(
              c.getCodeUnitCallsFromSelf().stream(), c.getCodeUnitReferencesFromSelf().stream());
      uses.filter(use -> DEFAULT_LOCALE.contains(signature(use.getTarget())))
          .forEach(use -> events.add(SimpleConditionEvent.satisfied(use, use.getDescription())));
    }

    private static String signature(CodeUnitAccessTarget target) {
      return target.getOwner().getSimpleName()
          + "."
          + target.getName()
          + "("
          + target.getRawParameterTypes().stream()
              .map(JavaClass::getSimpleName)
              .collect(Collectors.joining(","))
          + ")";
    }
  }
}
