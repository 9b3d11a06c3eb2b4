/** How values given as text are read, and how they are shown in messages; used by all packages. */
package sc.fiji.svdtools.text;
