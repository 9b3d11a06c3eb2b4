/**
 * Numbers, rows and pictures over the frames of a clip: ways between key frames, motion taken over.
 */
package sc.fiji.svdtools.frames;
