package sc.fiji.svdtools.file;

/** Whether generated frames carry a visible mark in a corner. */
public enum Mark {
  /** In GIF, AVI and MP4, which are shown; not where pixels are data: TIFF, PNG, contact sheet. */
  AUTO,
  /** Also in PNG sequence and contact sheet; never in TIFF. */
  ON,
  /** Nowhere. */
  OFF;

  /** True if pictures of {@code format} are marked. */
  boolean on(ClipFormat format) {
    return switch (format) {
      case TIFF, TRUTH -> false;
      case GIF, AVI, MP4 -> this != OFF;
      case PNGS, SHEET -> this == ON;
    };
  }
}
