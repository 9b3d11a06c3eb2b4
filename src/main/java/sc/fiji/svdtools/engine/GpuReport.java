package sc.fiji.svdtools.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import sc.fiji.svdtools.natives.Archive;
import sc.fiji.svdtools.natives.CudaDriver;
import sc.fiji.svdtools.natives.GpuLibrary;
import sc.fiji.svdtools.progress.LiveLine.Line;

/**
 * What is said about the GPU and its library before, instead of and after an installation.
 *
 * @param hardware what is known of this computer
 */
public record GpuReport(Hardware hardware) {

  private static final double GIGA = 1e9;
  private static final String NONE = "none for this system; PyTorch's CPU library is used";

  /** GPU and driver. */
  public String gpu() {
    return hardware.driver().text();
  }

  /** The PyTorch in use. */
  public String loaded() {
    return hardware.loaded().orElse("no PyTorch yet");
  }

  /** The file, its size as far as it is known, and its server. */
  public String file() {
    return hardware
        .library()
        .map(GpuLibrary::archive)
        .map(
            archive ->
                String.format(
                    Locale.ROOT,
                    "%s%s from %s",
                    archive.name(),
                    size(archive.bytes()),
                    host(archive)))
        .orElse(NONE);
  }

  /** Where the libraries go. */
  public String target() {
    return hardware
        .library()
        .map(library -> homely(library) + (library.installed() ? " (already there)" : ""))
        .orElse("nowhere");
  }

  /** All of these. */
  public List<String> lines() {
    return List.of(
        "GPU: " + gpu(), "Loaded: " + loaded(), "Download: " + file(), "Goes to: " + target());
  }

  /**
   * What is to be installed.
   *
   * @throws IllegalStateException if there is nothing for this system
   */
  public GpuLibrary library() {
    return hardware
        .library()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    String.format(
                        Locale.ROOT,
                        "There are no GPU libraries for this system (%s); SVD Tools uses its CPU.",
                        Archive.platform())));
  }

  /**
   * Refuses a download that nobody agreed to or that would be of no use.
   *
   * @throws IllegalArgumentException without consent, with the file, its size and the key
   * @throws IllegalStateException if the libraries would not be used here
   */
  public void requireConsent(boolean agree) {
    GpuLibrary library = library();
    Archive archive = library.archive();
    Optional<String> useless = GpuLibrary.useless(driver());
    if (useless.isPresent()) {
      throw new IllegalStateException(
          String.format(
                  Locale.ROOT,
                  "Nothing was downloaded, because the GPU libraries would not be used on this"
                      + " computer: %s;",
                  useless.get())
              + String.format(
                  Locale.ROOT,
                  " to install them all the same, download %s and give it as 'folder'.",
                  archive.source()));
    } else if (!agree) {
      throw new IllegalArgumentException(
          String.format(
                  Locale.ROOT,
                  "Nothing was downloaded, because nobody agreed to it: agree=true downloads %s%s"
                      + " from %s",
                  archive.name(),
                  size(library.bytes()),
                  host(archive))
              + String.format(Locale.ROOT, " to '%s'.", library.folder()));
    }
  }

  /**
   * What an installation would do, without asking a server; a warning if nothing useful.
   *
   * @param agree whether the user agrees to the download
   * @param given file or folder of a download made before; empty for none
   */
  public Line intent(boolean agree, String given) {
    if (hardware.library().isEmpty()) {
      return new Line("There is nothing to install for this system.", true);
    }
    GpuLibrary library = library();
    if (library.installed()) {
      return new Line("The GPU libraries are installed; they will only be tried.", false);
    }
    if (!given.isEmpty()) {
      return new Line(
          String.format(Locale.ROOT, "Installs from '%s', after verifying it.", given), false);
    }
    Optional<String> useless = GpuLibrary.useless(driver());
    if (useless.isPresent()) {
      return new Line(
          String.format(
              Locale.ROOT,
              "Downloads nothing: the GPU libraries would not be used here, because %s.",
              useless.get()),
          true);
    }
    String text =
        agree ? "Downloads, verifies and installs." : "Downloads nothing until you agree.";
    return new Line(text, false);
  }

  /** The sentence after an installation. */
  public String done() {
    return String.format(
        Locale.ROOT,
        "The GPU libraries are installed in '%s'; %s.",
        library().folder(),
        hardware.loaded().isPresent() ? "restart to use them" : "the next run uses them");
  }

  /** The sentence if there is nothing to do. */
  public String present() {
    return String.format(
        Locale.ROOT,
        "The GPU libraries are in '%s' already; nothing was done. Loaded: %s.",
        library().folder(),
        loaded());
  }

  private CudaDriver driver() {
    return hardware.driver();
  }

  /** The folder as people write one in their home. */
  private static String homely(GpuLibrary library) {
    Path home = Path.of(System.getProperty("user.home")).toAbsolutePath();
    Path folder = library.folder();
    return folder.startsWith(home) ? "~/" + home.relativize(folder) : folder.toString();
  }

  private static String host(Archive archive) {
    String host = archive.source().getHost();
    return host == null ? archive.source().toString() : host;
  }

  private static String size(long bytes) {
    return bytes == 0 ? " (several GB)" : String.format(Locale.ROOT, " (%.1f GB)", bytes / GIGA);
  }
}
