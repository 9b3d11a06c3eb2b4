// Frames between the pairs of pictures that pans.py has made: NAME-a.png and NAME-b.png become NAME-ROW.tif.
// Needs: the plugin with a built-in network; a folder made by pans.py.
// Takes: about 8 seconds for each clip on two CPU cores.
// Argument: "FOLDER;ROW:options;ROW:options", such as "/path/pans;sketch:between=sketch;alone:between=sketch betweenlevel=0".
parts = split(getArgument(), ";");
folder = parts[0] + File.separator;
setBatchMode(true);
names = getFileList(folder);
for (i = 0; i < names.length; i++) {
  if (!endsWith(names[i], "-a.png")) continue;
  name = replace(names[i], "-a.png", "");
  for (k = 1; k < parts.length; k++) {
    row = split(parts[k], ":");
    open(folder + names[i]);
    run("SVD Animate Image (Experimental)...", "seed=1 frames=14 outputtype=rgb endimage=[" + folder + name + "-b.png] " + row[1]);
    saveAs("Tiff", folder + name + "-" + row[0] + ".tif");
    close("*");
  }
}
