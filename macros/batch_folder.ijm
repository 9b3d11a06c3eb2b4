// Makes: for every image of a folder a TIFF stack, a GIF and a contact sheet, and a log of all.
//   Started again after an interruption it goes on where it was.
// Needs: SVD Tools; the built-in network is used unless SVD Settings names a checkpoint.
// Takes: well under a minute per image with the built-in network, some minutes with SVD on a GPU.
// Argument (optional): folder with images and folder for the results, with a semicolon between.
//   Without it both are asked for.

argument = getArgument();
if (argument == "") {
    images = getDirectory("Folder with images");
    results = getDirectory("Folder for results");
} else {
    parts = split(argument, ";");
    images = parts[0];
    results = parts[1];
}
run("SVD Animate Files...",
    "gif=true sheet=true files=[" + images + "] out=[" + results + "] parameters=[seed=1]");
