package sc.fiji.svdtools.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.svdtools.weights.SafetensorsWriter;

class SafetensorsFileTest {
  @TempDir Path folder;

  @Test
  void readsTypesShapesAndMetadata() {
    float[] values = {1, -2, 3.5f, 0, 0.25f, 6};
    Path file =
        new SafetensorsWriter()
            .metadata(Map.of("format", "pt"))
            .add("a", DataType.FLOAT32, values, 2, 3)
            .add("b", DataType.FLOAT16, values, 6)
            .add("c", DataType.BFLOAT16, values, 3, 1, 2)
            .add("scalar", new float[] {7})
            .add("empty", new float[0], 0, 4)
            .addBytes("ids", "I64", new byte[24], 1, 3)
            .addBytes("tiny", "F4", new byte[3], 6)
            .write(folder.resolve("x.safetensors"));
    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      assertEquals(Map.of("format", "pt"), tensors.metadata());
      assertEquals(
          List.of("a", "b", "c", "scalar", "empty", "ids", "tiny"),
          List.copyOf(tensors.entries().keySet()));
      for (String name : List.of("a", "b", "c")) {
        DataType dtype = tensors.entries().get(name).dtype();
        assertArrayEquals(values, FloatDecoder.decode(tensors.read(name), dtype), name);
      }
      assertArrayEquals(new long[0], tensors.entries().get("scalar").shape());
      assertEquals(7, tensors.read("scalar").getFloat());
      assertEquals(0, tensors.read("empty").remaining());
      assertArrayEquals(new long[] {3, 1, 2}, tensors.entries().get("c").shape());
      assertEquals(DataType.INT64, tensors.entries().get("ids").dtype());
      assertEquals(DataType.UNKNOWN, tensors.entries().get("tiny").dtype());
      ByteBuffer mapped = tensors.read("a");
      assertTrue(mapped.isDirect() && mapped.isReadOnly());
      assertEquals(ByteOrder.LITTLE_ENDIAN, mapped.order());
    }
  }

  @Test
  void buffersOutliveTheFile() {
    Path file = new SafetensorsWriter().add("a", new float[] {5}, 1).write(folder.resolve("x"));
    SafetensorsFile tensors = SafetensorsFile.open(file);
    ByteBuffer data = tensors.read("a");
    tensors.close();
    assertEquals(5, data.getFloat());
  }

  /** The file is sparse: it takes a few kilobytes of disk where holes are supported. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void readsBeyondFourGigabytes() throws IOException {
    long hole = 5_000_000_000L;
    String json =
        ("{\"huge\":{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":[0,%d]},"
                + "\"last\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[%d,%d]}}")
            .formatted(hole, hole, hole, hole + 8);
    Path file = write("big.safetensors", json.length(), json, 0);
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.seek(8 + json.length() + hole);
      out.write(SafetensorsWriter.encode(new float[] {1.5f, -3}, DataType.FLOAT32));
    }
    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      assertArrayEquals(
          new float[] {1.5f, -3}, FloatDecoder.decode(tensors.read("last"), DataType.FLOAT32));
      expect(() -> tensors.read("huge"), "'huge' has 5000000000 bytes; at most 2147483647");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,9]}}|'a' ends at data byte 9 but the"
            + " file holds 8",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}}|'a' has 4 bytes, which is not the"
            + " length of [2] of type F32",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}}|data range [8, 0]",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0]}}|data range [0]",
        "{'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}}|'-2' in shape",
        "{'a':{'dtype':'F32','shape':[2.0],'data_offsets':[0,8]}}|'2.0' in shape",
        "{'a':{'dtype':'F32','shape':['2'],'data_offsets':[0,8]}}|'STRING' in shape",
        "{'a':{'dtype':'F32','shape':[1e1],'data_offsets':[0,8]}}|'1e1' in shape",
        "{'a':{'dtype':'F32','shape':[9999999999999999999],'data_offsets':[0,8]}}|in shape",
        "{'a':{'dtype':'F32','shape':[4294967296,4294967296],'data_offsets':[0,0]}}|impossible"
            + " shape [4294967296, 4294967296]",
        "{'a':{'dtype':'F32','shape':[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2],'data_offsets':[0,8]}}|more"
            + " than 16"
      })
  void refusesLyingRanges(String json, String message) throws IOException {
    refusesLyingHeaders(json, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a':{'dtype':'F4','shape':[1],'data_offsets':[0,1]}}|impossible shape [1]",
        "{'a':{'dtype':'Q7','shape':[2],'data_offsets':[0,8]}}|unknown type 'Q7'",
        "{'a':{'dtype':'F32','shape':[2]}}|lacks dtype, shape or data_offsets",
        "{'a':{'dtype':'F32','dtype':'F32','shape':[2],'data_offsets':[0,8]}}|'dtype' twice",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8],'x':[[]]}}|nested",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'a':{'dtype':'F32','shape':[1],"
            + "'data_offsets':[4,8]}}|lists 'a' twice",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F16','shape':[3],"
            + "'data_offsets':[2,8]}}|'b' overlaps the data of 'a'",
        "{'__metadata__':{},'__metadata__':{}}|lists '__metadata__' twice",
        "{'a':7}|damaged",
        "{'a':|damaged",
        "{}}|damaged",
        "{} {}|damaged"
      })
  void refusesLyingHeaders(String json, String message) throws IOException {
    String quoted = json.replace('\'', '"');
    Path file = write("bad.safetensors", quoted.length(), quoted, 8);
    var error = expect(() -> SafetensorsFile.open(file), message);
    assertTrue(error.getMessage().startsWith(file.toString()), error.getMessage());
    assertTrue(error.getMessage().endsWith("."), error.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "3, claims 3 bytes but the file has 30|damaged",
    "23, claims 23 bytes but the file has 30",
    "1, claims 1 bytes",
    "100000001, claims 100000001 bytes; at most 100000000 are allowed",
    "-1, claims 18446744073709551615 bytes; at most 100000000 are allowed"
  })
  void refusesLyingHeaderLengths(long length, String messages) throws IOException {
    Path file = write("bad.safetensors", length, "{\"a\":                ".substring(0, 14), 8);
    var error = assertThrows(CheckpointException.class, () -> SafetensorsFile.open(file));
    assertTrue(
        List.of(messages.split("\\|")).stream().anyMatch(error.getMessage()::contains),
        error.getMessage());
  }

  @Test
  void namesOtherFormats() throws IOException {
    refuses("".getBytes(StandardCharsets.UTF_8), "the file is empty");
    refuses(new byte[] {1, 2, 3}, "only 3 bytes");
    refuses("PK\u0003\u0004 archive/data.pkl".getBytes(StandardCharsets.UTF_8), "pickle file");
    refuses(new byte[] {(byte) 0x80, 2, 'c', 't', 'o', 'r', 'c', 'h', '.'}, "pickle file");
    refuses("version https://git-lfs.github.com/spec/v1".getBytes(), "Git LFS pointer");
    refuses("GGUF and so on and so on".getBytes(), "not a safetensors file");
  }

  /** 640 = 0x280 begins with the two bytes that open a pickle of protocol 2. */
  @Test
  void headerOf640BytesIsNoPickle() throws IOException {
    String json = "{" + " ".repeat(638) + "}";
    try (SafetensorsFile file = SafetensorsFile.open(write("x", 640, json, 0))) {
      assertTrue(file.entries().isEmpty());
    }
  }

  @Test
  void cutsAndCleansHostileNames() throws IOException {
    String json = "{\"" + "n".repeat(5000) + "\\u0007\":{\"dtype\":\"F32\"}}";
    Path file = write("bad", json.length(), json, 0);
    var error = assertThrows(CheckpointException.class, () -> SafetensorsFile.open(file));
    assertTrue(error.getMessage().length() < 400, error.getMessage());
  }

  @Test
  void refusesMoreTensorsThanAnyModelHas() {
    SafetensorsWriter writer = new SafetensorsWriter();
    for (int i = 0; i <= 100_000; i++) {
      writer.addBytes("t" + i, "U8", new byte[0], 0);
    }
    Path file = writer.write(folder.resolve("many"));
    expect(() -> SafetensorsFile.open(file), "more than 100000 tensors");
  }

  @Test
  void digestSeesHeaderSizeAndBothEnds() throws Exception {
    float[] values = new float[100_000];
    byte[] plain = digest(values);
    assertArrayEquals(plain, digest(values.clone()));
    for (int index : new int[] {0, values.length - 1}) {
      float[] changed = values.clone();
      changed[index] = 1;
      assertFalse(Arrays.equals(plain, digest(changed)), "element " + index);
    }
  }

  private byte[] digest(float[] values) throws Exception {
    Path file = new SafetensorsWriter().add("a", values, values.length).write(folder.resolve("d"));
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      tensors.digest(digest);
    }
    return digest.digest();
  }

  private void refuses(byte[] content, String message) throws IOException {
    Path file = Files.write(folder.resolve("other.ckpt"), content);
    expect(() -> SafetensorsFile.open(file), message);
  }

  private static CheckpointException expect(Executable action, String message) {
    var error = assertThrows(CheckpointException.class, action);
    assertTrue(error.getMessage().contains(message), error.getMessage());
    return error;
  }

  private Path write(String name, long length, String json, int dataBytes) throws IOException {
    byte[] head = json.getBytes(StandardCharsets.UTF_8);
    ByteBuffer all =
        ByteBuffer.allocate(8 + head.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    all.putLong(length).put(head);
    return Files.write(folder.resolve(name), all.array());
  }
}
