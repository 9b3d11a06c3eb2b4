// Makes: a clip of one image, shown and saved as a TIFF stack.
// Needs: SVD Tools; the built-in network is used unless SVD Settings names a checkpoint.
// Takes: well under a minute with the built-in network, some minutes with SVD on a GPU.
// Argument (optional): an image file and a folder for the result, with a semicolon between.
//   Without it a drawn image is animated and nothing is saved.

setBatchMode(true);
argument = getArgument();
if (argument == "") {
    newImage("disc", "8-bit black", 128, 128, 1);
    setColor(200);
    fillOval(40, 40, 48, 48);
} else {
    parts = split(argument, ";");
    open(parts[0]);
}
run("SVD Animate Image...", "seed=1");
if (argument != "") {
    saveAs("Tiff", parts[1] + File.separator + getTitle() + ".tif");
}
setBatchMode("exit and display");
