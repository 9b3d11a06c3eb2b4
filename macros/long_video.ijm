// Makes a clip of 48 frames, longer than those the model was trained on: positions spread over the trained range.
// Needs: the plugin; without an argument it draws its own start image; uses the model of SVD Settings.
// Takes: about a minute on two CPU cores with the built-in network.
// Argument: "/path/start.png;/path/results" (both optional); with a folder it saves TIFF, GIF and MP4 there.
parts = split(getArgument() + "; ", ";");
path = String.trim(parts[0]);
folder = "";
if (parts.length > 1) folder = String.trim(parts[1]);
if (path != "") open(path);
else {
  newImage("cells", "RGB black", 128, 128, 1);
  setColor(170, 170, 170);
  fillOval(20, 30, 26, 18);
  fillOval(70, 24, 18, 16);
  fillOval(36, 80, 20, 22);
}
run("SVD Animate Image...", "frames=48 posframes=-1 seed=1");
if (folder != "") run("SVD Export Clip...", "gif=true mp4=true out=[" + folder + "]");
