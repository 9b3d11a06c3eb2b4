package sc.fiji.svdtools.natives;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Takes the libraries the engine needs out of an archive.
 *
 * <p>Left out are headers, static libraries, and those for tests and Python: DJL loads every
 * library it finds in the folder. The choice is that of DJL's own packages.
 *
 * @param archive what is unpacked
 */
record Unpacking(Archive archive) {

  /** Name of the note about where the libraries come from, in the form of {@code sha256sum}. */
  static final String ORIGIN = "archive.sha256";

  private static final Pattern NEEDED =
      Pattern.compile(
          "(lib)?(c10|caffe2_nvrtc|cu|nv|gomp|iomp|torch\\.|torch_cpu|torch_cuda|asmjit|fbgemm|uv"
              + "|zlibwapi).*");

  /** Relative, with slashes, without drives and without steps up. */
  private static final Pattern PLAIN = Pattern.compile("(?!/)(?!(.*/)?\\.\\.(/|$))[^\\\\:]*");

  private static final Pattern LIBRARY = Pattern.compile(".*\\.(so(\\.\\d+)*|dll|dylib)");

  /**
   * Unpacks {@code file} into a new folder in {@code scratch}.
   *
   * @return that folder
   * @throws IllegalStateException if PyTorch is not in the archive, or a name in it would lead
   *     elsewhere on any system
   */
  Path unpack(Path file, Path scratch, Watcher watcher) throws IOException {
    Path target = Files.createDirectory(scratch.resolve("libraries"));
    try (ZipFile zip = new ZipFile(file.toFile())) {
      zip.stream().map(ZipEntry::getName).forEach(this::requirePlain);
      List<? extends ZipEntry> entries = zip.stream().filter(this::needed).toList();
      long total = entries.stream().mapToLong(ZipEntry::getSize).sum();
      long done = 0;
      for (ZipEntry entry : entries) {
        try (InputStream in = zip.getInputStream(entry);
            OutputStream out = Files.newOutputStream(target.resolve(name(entry)))) {
          done = Bytes.copy(in, out, "Unpacking", done, total, watcher);
        }
      }
    }
    if (!Files.exists(target.resolve(System.mapLibraryName("torch")))) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT, "The archive '%s' holds no PyTorch for this system.", archive.name()));
    }
    Files.writeString(target.resolve(ORIGIN), archive.sha256() + "  " + archive.name() + "\n");
    return target;
  }

  private void requirePlain(String path) {
    if (!PLAIN.matcher(path).matches()) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "The archive '%s' holds '%s', a name that leads elsewhere; nothing was installed.",
              archive.name(),
              path));
    }
  }

  private boolean needed(ZipEntry entry) {
    String path = entry.getName();
    return !entry.isDirectory()
        && path.equals(archive.entries() + name(entry))
        && NEEDED.matcher(name(entry)).matches()
        && LIBRARY.matcher(name(entry)).matches();
  }

  private static String name(ZipEntry entry) {
    return entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
  }
}
