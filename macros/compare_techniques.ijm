// Compares techniques on one image: six clips of 48 frames side by side, a table, plots and a picture.
// Needs: the plugin; without an argument it draws its own start image and uses the built-in network.
// Takes: about five minutes on two CPU cores with the built-in network.
// Argument: "image=/path/start.png folder=/path/results frames=48 steps=25" (all optional).
arg = getArgument();
path = valueOf("image", "");
folder = valueOf("folder", "");
frames = valueOf("frames", "48");
steps = valueOf("steps", "25");
if (path != "") open(path);
else drawCells();
rows = "plain: ;"
     + "positions: posframes=-1;"
     + "positions, keys 0.7: posframes=-1 keyscale=0.7;"
     + "windows: windowmode=independent windowsize=14 windowstride=7;"
     + "windows, shuffle: windowmode=independent windowsize=14 windowstride=7 shuffle=reschedule;"
     + "attention 1.5: attnscale=1.5";
run("SVD Compare Techniques...", "warp=true folder=[" + folder + "] common=[frames=" + frames
    + " steps=" + steps + " seed=7] rows=[" + rows + "]");

function valueOf(key, otherwise) {
  start = indexOf(" " + arg, " " + key + "=");
  if (start < 0) return otherwise;
  text = substring(arg, start + lengthOf(key) + 1);
  end = indexOf(text, " ");
  if (end < 0) return text;
  return substring(text, 0, end);
}

function drawCells() {
  newImage("cells", "RGB black", 128, 128, 1);
  setColor(170, 170, 170);
  fillOval(20, 30, 26, 18);
  fillOval(70, 24, 18, 16);
  fillOval(36, 80, 20, 22);
  fillOval(92, 84, 16, 26);
  run("Select None");
  run("Gaussian Blur...", "sigma=2");
}
