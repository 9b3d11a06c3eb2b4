/**
 * Between SciJava, which runs commands on pooled threads, and ImageJ, which keeps the current image
 * per thread: which image a command was called for, where its results go, what the recorder writes.
 * Acts on the commands of this plugin only.
 */
package sc.fiji.svdtools.caller;
