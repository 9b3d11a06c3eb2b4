package sc.fiji.svdtools.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.request.Shard;

/** What a log leaves where it cannot be written as it should. */
class BatchLogTest {

  @TempDir Path folder;

  /** A device that is always full stands for the disk. */
  @Test
  void aFullDiskLeavesTheLogAndNothingBesideIt() throws Exception {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "Linux alone has it");
    List<String> said = new ArrayList<>();
    BatchLog log = new BatchLog(folder, Shard.WHOLE, said::add);
    log.add(new BatchLog.Row("a.png", "a.tif", BatchLog.Status.DONE, 1, BigInteger.ZERO, ""));
    String before = Files.readString(folder.resolve(BatchLog.FILE));
    Files.createSymbolicLink(folder.resolve("." + BatchLog.FILE + ".part"), full);
    log.rewrite();
    assertEquals(1, said.size(), said.toString());
    assertTrue(said.get(0).contains("No space left on device"), said.toString());
    assertEquals(before, Files.readString(folder.resolve(BatchLog.FILE)));
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(folder.resolve(BatchLog.FILE)), left.toList());
    }
  }

  /** A device stands for a pipe, too: reading one may never end. */
  @Test
  void whatIsNoFileIsSetAside() throws Exception {
    Path endless = Path.of("/dev/zero");
    assumeTrue(Files.exists(endless), "not on Windows");
    Files.createSymbolicLink(folder.resolve(BatchLog.FILE), endless);
    List<String> said = new ArrayList<>();
    new BatchLog(folder, Shard.WHOLE, said::add).rewrite();
    assertEquals(1, said.size(), said.toString());
    assertTrue(said.get(0).contains("is not a file"), said.toString());
    assertTrue(Files.isRegularFile(folder.resolve(BatchLog.FILE)));
  }
}
