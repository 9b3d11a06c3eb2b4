package sc.fiji.svdtools.text;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import javax.imageio.IIOException;

/**
 * Why a file could not be read or written, in words: Java's own messages often are a path alone.
 */
public final class Reason {

  private static final String NONE = "the system names no reason";

  private Reason() {}

  /** What went wrong, without the file; where a writer of pictures wrapped it, what it wrapped. */
  public static String of(IOException e) {
    if (e instanceof IIOException && e.getCause() instanceof IOException cause) {
      return of(cause);
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    } else if (e instanceof NoSuchFileException) {
      return "there is no such file or folder";
    } else if (e instanceof FileAlreadyExistsException) {
      return "there is a file of that name";
    } else if (e instanceof DirectoryNotEmptyException) {
      return "there is a folder of that name that is not empty";
    } else if (e instanceof NotDirectoryException) {
      return "it is not a folder";
    }
    String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
    return reason == null || reason.isBlank() ? NONE : reason;
  }

  /** The same as the end of a sentence, with the file where it is known. */
  public static String withFile(IOException e) {
    String file = e instanceof FileSystemException system ? system.getFile() : null;
    String reason = of(e).replaceFirst("\\.$", "");
    return file == null ? reason + "." : reason + " (" + Quote.plain(file) + ").";
  }
}
