// Makes the frames between two time points, beside what is made without the model, and removes the new frames again.
// Needs: the plugin; without images it draws two time points of three cells; uses the model of SVD Settings.
// Takes: about ten seconds on two CPU cores with the built-in network.
// Argument: "/path/series.tif;/path/results" (both optional); with a folder it saves the stack as TIFF and GIF, a table
// and a tiled stack there.
parts = split(getArgument() + "; ", ";");
path = String.trim(parts[0]);
folder = "";
if (parts.length > 1) folder = String.trim(parts[1]);
if (path != "") open(path);
else {
  newImage("cells", "RGB black", 128, 128, 2);
  draw(1, 0);
  draw(2, 26);
}
series = getTitle();
run("SVD Between Images...", "seed=1 folder=[" + folder + "]");
if (folder != "") run("SVD Export Clip...", "gif=true out=[" + folder + "]");
made = getTitle();
run("SVD Remove Synthetic Frames");
print(nSlices + " of " + series + " came back unchanged");

// Three cells that have gone so many pixels to the right, each bright in front.
function draw(slice, gone) {
  setSlice(slice);
  xs = newArray(24, 50, 30);
  ys = newArray(26, 62, 100);
  for (i = 0; i < 3; i++) {
    for (step = 0; step < 10; step++) {
      level = 70 + 18 * step;
      setColor(level, level, level);
      fillOval(xs[i] + gone - 11 + 2 * step, ys[i] - 9 + step / 2, 24 - 2 * step, 18 - step);
    }
  }
}
