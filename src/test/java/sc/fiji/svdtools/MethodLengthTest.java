package sc.fiji.svdtools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** Methods are short enough to be read at once, those of tests too. */
class MethodLengthTest {

  private static final int LONGEST = 40;

  @Test
  void methodsAreShorterThanFortyLines() throws IOException {
    SortedMap<String, Long> lengths = new TreeMap<>();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  manager,
                  null,
                  List.of("-proc:none"),
                  null,
                  manager.getJavaFileObjectsFromPaths(Rooms.allCode()));
      SourcePositions places = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        measure(unit, places, lengths);
      }
    }
    assertTrue(lengths.size() > 5000, lengths.size() + " methods");
    lengths.values().removeIf(lines -> lines < LONGEST);
    assertEquals(new TreeMap<>(), lengths);
  }

  /** Lines from the annotations or the modifiers to the closing brace. */
  private static void measure(
      CompilationUnitTree unit, SourcePositions places, SortedMap<String, Long> lengths) {
    String file = Path.of(unit.getSourceFile().toUri()).getFileName().toString();
    LineMap lines = unit.getLineMap();
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitMethod(MethodTree method, Void nothing) {
        long first = lines.getLineNumber(places.getStartPosition(unit, method));
        long end = places.getEndPosition(unit, method);
        if (end > 0) {
          String name = file + " " + method.getName() + ", line " + first;
          lengths.put(name, lines.getLineNumber(end) - first + 1);
        }
        return super.visitMethod(method, nothing);
      }
    }.scan(unit, null);
  }
}
