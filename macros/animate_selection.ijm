// Moves a cell along a path that is drawn on the image; saves the clip as TIFF, GIF and contact sheet, where the cell is in
// each frame as ROIs and table, the sketch it was made from, and a comparison: plain, dragged, dragged and turned to its path.
// Needs: the plugin, with cells as the checkpoint of SVD Settings; an image, by default the folder of the example images.
// Takes: about a minute on two CPU cores.
// Argument: "image=/path/resources/examples/cells1.png folder=/path/results" and optionally oval=56,24,22,20
// path=67,34,90,50,90,72 frames=14 steps=25 seed=2.
arg = getArgument();
image = valueOf("image", "");
folder = valueOf("folder", "");
if (image == "" || folder == "") exit("Give image=FILE folder=FOLDER.");
common = "frames=" + valueOf("frames", "14") + " steps=" + valueOf("steps", "25") + " seed=" + valueOf("seed", "2");
o = split(valueOf("oval", "56,24,22,20"), ",");
p = split(valueOf("path", "67,34,90,50,90,72"), ",");
open(image);
makeOval(parseInt(o[0]), parseInt(o[1]), parseInt(o[2]), parseInt(o[3]));
Overlay.addSelection;
x = newArray(p.length / 2);
y = newArray(p.length / 2);
for (i = 0; i < x.length; i++) {
  x[i] = parseInt(p[2 * i]);
  y[i] = parseInt(p[2 * i + 1]);
}
makeSelection("polyline", x, y);
Overlay.addSelection;
makeRectangle(0, 0, 0, 0);
start = getImageID();
run("SVD Animate Selection...", common + " sketchonly=true");
selectImage(nImages - 1);
saveAs("Tiff", folder + File.separator + "sketch.tif");
selectImage(start);
run("SVD Animate Selection...", common);
paths = Property.get("svd.paths");
run("SVD Export Clip...", "gif=true sheet=true truth=true out=[" + folder + "]");
selectImage(start);
run("SVD Compare Techniques...", "plots=false folder=[" + folder + "] common=[" + common + "] rows=[plain: ; dragged: paths=["
    + paths + "]; turned: turn=true paths=[" + paths + "]]");
run("SVD Export Clip...", "gif=true out=[" + folder + "]");
close("*");

function valueOf(key, otherwise) {
  start = indexOf(" " + arg, " " + key + "=");
  if (start < 0) return otherwise;
  text = substring(arg, start + lengthOf(key) + 1);
  end = indexOf(text, " ");
  if (end < 0) return text;
  return substring(text, 0, end);
}
