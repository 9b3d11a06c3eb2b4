package sc.fiji.svdtools.natives;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A small archive laid out as PyTorch's, and what is left of an installation. */
public final class FakeLibrary {

  /** Size of its largest entry, which does not compress. */
  public static final int LARGE = 3_000_000;

  private FakeLibrary() {}

  /** The archive: libraries that are needed, and things that are not. */
  public static byte[] zip() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      byte[] large = new byte[LARGE];
      new Random(1).nextBytes(large);
      put(zip, "libtorch/lib/" + System.mapLibraryName("torch_cuda"), large);
      for (String name :
          List.of(
              "libtorch/lib/" + System.mapLibraryName("torch"),
              "libtorch/lib/" + System.mapLibraryName("c10_cuda"),
              "libtorch/lib/libcudart-0d8c3f52.so.12",
              "libtorch/lib/cudnn64_9.dll",
              "libtorch/lib/libtorch_python.so",
              "libtorch/lib/libtorchbind_test.so",
              "libtorch/lib/libprotobuf.a",
              "libtorch/include/torch.h",
              "libtorch/build-version")) {
        put(zip, name, name.getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  /** The archive's description, as published at {@code source}. */
  public static Archive archive(URI source, byte[] content) throws Exception {
    String sum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    return new Archive("2.7.1-cu128-test", "cu128", source, 0, sum, "libtorch/lib/");
  }

  /** Every file below {@code folder}, relative to it, sorted. */
  public static List<String> files(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(path -> !path.equals(folder))
          .map(path -> folder.relativize(path).toString())
          .sorted()
          .toList();
    }
  }

  /** An archive with one entry. */
  static byte[] zip(String name) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      put(zip, name, new byte[1]);
    }
    return bytes.toByteArray();
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content);
  }
}
