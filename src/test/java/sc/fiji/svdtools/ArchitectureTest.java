package sc.fiji.svdtools;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.progress.Unrecorded;

/** Packages keep to {@link Arrows}: they point down, engines and windows stay where they belong. */
class ArchitectureTest {

  private static final String BASE = "sc.fiji.svdtools";
  private static final int LONGEST_FILE = 300;
  private static final int FEWEST_FILES = 700;
  private static final int MOST_TYPES = 20;
  private static final int FEWEST_CLASSES = 80;
  private static JavaClasses classes;

  @BeforeAll
  static void read() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("test"))
            .importPackages(BASE);
  }

  @Test
  void sawTheClasses() {
    assertTrue(classes.size() >= FEWEST_CLASSES, classes.size() + " classes");
  }

  @Test
  void everyPackageIsInTheTable() {
    TreeSet<String> names = new TreeSet<>();
    for (JavaClass c : classes) {
      names.add(
          c.getPackageName().substring(Math.min(BASE.length() + 1, c.getPackageName().length())));
    }
    names.remove("");
    names.removeAll(Arrows.TABLE.keySet());
    assertEquals("[]", names.toString());
  }

  @Test
  void arrowsPointDown() {
    Arrows.TABLE.forEach(
        (from, to) -> {
          String[] allowed =
              Stream.concat(Stream.of(from, Arrows.TEXT), to.stream())
                  .map(name -> BASE + "." + name)
                  .toArray(String[]::new);
          DescribedPredicate<JavaClass> elsewhere =
              resideInAnyPackage(BASE + "..")
                  .and(DescribedPredicate.not(resideInAnyPackage(allowed)));
          noClasses()
              .that()
              .resideInAPackage(BASE + "." + from)
              .should()
              .dependOnClassesThat(elsewhere)
              .allowEmptyShould(true)
              .check(classes);
        });
  }

  /** Constants of other classes are copied into class files, so that only imports tell of them. */
  @Test
  void importsPointDown() throws IOException {
    List<String> wrong = new ArrayList<>();
    Rooms.arrows()
        .forEach(
            (from, to) ->
                to.stream()
                    .filter(room -> !room.equals(Arrows.TEXT))
                    .filter(room -> !Arrows.TABLE.getOrDefault(from, List.of()).contains(room))
                    .forEach(room -> wrong.add(from + " -> " + room)));
    assertEquals(List.of(), wrong);
  }

  @Test
  void everyArrowIsUsed() throws IOException {
    Set<String> used = new TreeSet<>();
    Rooms.arrows().forEach((from, to) -> to.forEach(room -> used.add(from + " -> " + room)));
    for (JavaClass c : classes) {
      c.getDirectDependenciesFromSelf().stream()
          .map(d -> d.getTargetClass().getPackageName())
          .filter(name -> name.startsWith(BASE + "."))
          .forEach(name -> used.add(below(c.getPackageName()) + " -> " + below(name)));
    }
    List<String> unused = new ArrayList<>();
    Arrows.TABLE.forEach(
        (from, to) ->
            to.stream()
                .map(room -> from + " -> " + room)
                .filter(arrow -> !used.contains(arrow))
                .forEach(unused::add));
    assertEquals(List.of(), unused);
  }

  private static String below(String name) {
    return name.substring(Math.min(BASE.length() + 1, name.length()));
  }

  @Test
  void thereAreNoCycles() {
    slices().matching(BASE + ".(**)").should().beFreeOfCycles().check(classes);
  }

  @Test
  void onlyTheTopKnowsFiji() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            Stream.of(
                    "image",
                    "image.area",
                    "image.path",
                    "file",
                    "file.damage",
                    "progress",
                    "caller",
                    "dialog",
                    "engine",
                    "job",
                    "command",
                    "classic",
                    "api",
                    "cli",
                    "benchmark")
                .map(name -> BASE + "." + name)
                .toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.awt..", "javax.swing..", "ij..", "org.scijava..", "net.imglib2..", "net.imagej..")
        .check(classes);
  }

  @Test
  void onlyTensorKnowsTheEngine() {
    DescribedPredicate<JavaClass> engine =
        resideInAnyPackage("ai.djl.pytorch..", "ai.djl.engine..")
            .or(
                DescribedPredicate.describe(
                    "NDManager", c -> c.getName().equals("ai.djl.ndarray.NDManager")));
    noClasses()
        .that()
        .resideOutsideOfPackage(BASE + ".tensor")
        .should()
        .dependOnClassesThat(engine)
        .check(classes);
  }

  /**
   * They answer for another plane once planes have been deleted; {@code Plane.position} does not.
   */
  @Test
  void nobodyAsksAnImageForItsPosition() {
    DescribedPredicate<JavaMethodCall> position =
        DescribedPredicate.describe(
            "the position of an ImagePlus",
            call ->
                call.getTargetOwner().isAssignableTo("ij.ImagePlus")
                    && call.getName().matches("get(C|Z|T|Channel|Slice|Frame)"));
    noClasses().should().callMethodWhere(position).check(classes);
  }

  /** What a run made is shown in one place, which has ImageJ ask before it is closed. */
  @Test
  void imagesAreShownByUnrecorded() {
    DescribedPredicate<JavaAccess<?>> show =
        DescribedPredicate.describe(
            "show an image",
            access ->
                access.getName().equals("show")
                    && access.getTargetOwner().isAssignableTo(ij.ImagePlus.class));
    noClasses()
        .that()
        .doNotBelongToAnyOf(Unrecorded.class)
        .should()
        .accessTargetWhere(show)
        .check(classes);
  }

  @Test
  void techniquesAreRecords() {
    classes().that().implement(BASE + ".technique.Technique").should().beRecords().check(classes);
  }

  @Test
  void packagesSayWhatTheyAreFor() throws IOException {
    List<String> silent = new ArrayList<>();
    for (String name : Arrows.TABLE.keySet()) {
      Path folder = sources().resolve(name.replace('.', '/'));
      if (Files.isDirectory(folder) && !Files.exists(folder.resolve("package-info.java"))) {
        silent.add(name);
      }
    }
    assertEquals(List.of(), silent);
  }

  @Test
  void packagesAreSmall() {
    Map<String, Long> types =
        classes.stream()
            .filter(c -> c.isTopLevelClass() && !c.getSimpleName().equals("package-info"))
            .collect(groupingBy(c -> c.getPackageName().substring(BASE.length() + 1), counting()));
    types.values().removeIf(n -> n < MOST_TYPES);
    assertEquals(Map.of(), types);
  }

  /** Those of tests, too. */
  @Test
  void filesAreShort() throws IOException {
    List<String> tooLong = new ArrayList<>();
    List<Path> files = Rooms.allCode();
    for (Path file : files) {
      try (Stream<String> lines = Files.lines(file)) {
        if (lines.count() >= LONGEST_FILE) {
          tooLong.add(file.getFileName().toString());
        }
      }
    }
    assertTrue(files.size() >= FEWEST_FILES, files.size() + " files");
    assertEquals(List.of(), tooLong);
  }

  private static Path sources() {
    return Path.of(
        System.getProperty("project.basedir", ""), "src/main/java", BASE.replace('.', '/'));
  }
}
