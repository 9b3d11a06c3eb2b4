package net.imglib2.img.display;

import ij.ImageStack;

/** A stack in the package of those that Fiji makes of datasets. */
public final class ConvertedStack extends ImageStack {

  /** Empty. */
  public ConvertedStack(int width, int height) {
    super(width, height);
  }
}
