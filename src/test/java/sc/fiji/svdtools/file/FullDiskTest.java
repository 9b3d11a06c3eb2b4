package sc.fiji.svdtools.file;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.io.FileSaver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stacks where no byte can be written: a device that is always full stands for the disk. */
class FullDiskTest {

  @TempDir Path folder;

  @Test
  void aStackIsRefusedWithoutADialogOfImageJ() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "Linux alone has it");
    Path file = Files.createSymbolicLink(folder.resolve("clip.tif"), full);
    IJ.getErrorMessage();
    for (int frames : new int[] {1, 3}) {
      ImagePlus clip = new ImagePlus("clip", ImageStack.create(64, 64, frames, 24));
      Exception refused =
          assertThrows(IOException.class, () -> ClipFormat.stack(clip, file), frames + " frames");
      assertEquals("No space left on device", refused.getMessage());
      assertNull(IJ.getErrorMessage());
    }
  }

  @Test
  void stacksAreWrittenInOnePlace() {
    noClasses()
        .that()
        .doNotBelongToAnyOf(ClipFormat.class)
        .and()
        .resideOutsideOfPackage("sc.fiji.svdtools.benchmark")
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(FileSaver.class)
        .check(
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("sc.fiji.svdtools"));
  }
}
