// Makes: one clip per amount of motion, saved as TIFF stacks, and a table of how much each moves:
//   the mean difference in grey levels between its first and last frame.
// Needs: SVD Tools; the built-in network is used unless SVD Settings names a checkpoint.
// Takes: the time of three clips; well under a minute each with the built-in network.
// Argument (optional): an image file and a folder for the results, with a semicolon between.
//   Without it both are asked for.

setBatchMode(true);
argument = getArgument();
if (argument == "") {
    image = File.openDialog("Image to animate");
    results = getDirectory("Folder for results");
} else {
    parts = split(argument, ";");
    image = parts[0];
    results = parts[1];
}
motions = newArray(20, 127, 220);
table = "motion,change\n";
for (i = 0; i < lengthOf(motions); i++) {
    open(image);
    // The same seed for all, so that the clips differ by the motion alone.
    run("SVD Animate Image...", "seed=1 outputtype=grey8 motion=" + motions[i]);
    table = table + motions[i] + "," + d2s(change(), 3) + "\n";
    saveAs("Tiff", results + File.separator + "motion-" + motions[i] + ".tif");
    close("*");
}
File.saveString(table, results + File.separator + "sweep.csv");

function change() {
    sum = 0;
    count = 0;
    for (y = 0; y < getHeight(); y += 4) {
        for (x = 0; x < getWidth(); x += 4) {
            setSlice(1);
            first = getPixel(x, y);
            setSlice(nSlices);
            sum += abs(getPixel(x, y) - first);
            count++;
        }
    }
    return sum / count;
}
