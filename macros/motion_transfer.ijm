// Gives an image the motion of another clip: two drivers, in which the cells of another image move 26 pixels to the
// right and to the left, beside a plain clip; saves table, clips and four moments.
// Needs: the plugin, with cells as the checkpoint of SVD Settings; the folder of the example images.
// Takes: about a minute on two CPU cores.
// Argument: "examples=/path/resources/examples folder=/path/results" and optionally image=cells1 driver=cells2
// frames=14 steps=25 seed=2.
arg = getArgument();
examples = valueOf("examples", "");
folder = valueOf("folder", "");
if (examples == "" || folder == "") exit("Give examples=FOLDER folder=FOLDER.");
name = valueOf("image", "cells1");
frames = valueOf("frames", "14");
other = valueOf("driver", "cells2");
drive("to the right", 26);
drive("to the left", -26);
open(examples + File.separator + name + ".png");
rows = "plain: ; right: driver=[to the right]; left: driver=[to the left]";
run("SVD Compare Techniques...", "plots=false folder=[" + folder + "] common=[frames=" + frames + " steps="
    + valueOf("steps", "25") + " seed=" + valueOf("seed", "2") + "] rows=[" + rows + "]");
close("*");

// A stack of 14 frames in which the other image moves by so many pixels; its border pixels go on.
function drive(title, pixels) {
  open(examples + File.separator + other + ".png");
  w = getWidth;
  h = getHeight;
  colour = bitDepth == 24;
  values = newArray(w * h);
  for (i = 0; i < values.length; i++) {
    values[i] = getPixel(i % w, floor(i / w));
    if (!colour) values[i] = values[i] * 65793;
  }
  close();
  newImage(title, "RGB black", w, h, 14);
  for (f = 0; f < 14; f++) {
    setSlice(f + 1);
    moved = round(pixels * f / 13);
    for (i = 0; i < values.length; i++) {
      x = i % w;
      from = minOf(w - 1, maxOf(0, x - moved));
      setPixel(x, floor(i / w), values[i - x + from]);
    }
  }
}

function valueOf(key, otherwise) {
  start = indexOf(" " + arg, " " + key + "=");
  if (start < 0) return otherwise;
  text = substring(arg, start + lengthOf(key) + 1);
  end = indexOf(text, " ");
  if (end < 0) return text;
  return substring(text, 0, end);
}
