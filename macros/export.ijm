// Makes: of one image a clip as TIFF stack, GIF, AVI, MP4, PNG sequence and contact sheet.
// Needs: SVD Tools; the built-in network is used unless SVD Settings names a checkpoint.
// Takes: the time of one clip and a few seconds; well under a minute with the built-in network.
// Argument (optional): an image file and a folder for the results, with a semicolon between.
//   Without it the clip shown is exported to a folder that is asked for.

argument = getArgument();
if (argument == "") {
    results = getDirectory("Folder for results");
} else {
    setBatchMode(true);
    parts = split(argument, ";");
    open(parts[0]);
    results = parts[1];
    run("SVD Animate Image...", "seed=1");
}
run("SVD Export Clip...",
    "gif=true avi=true mp4=true pngs=true sheet=true out=[" + results + "]");
