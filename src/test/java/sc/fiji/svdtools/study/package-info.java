/** Programs that measure what the pages of {@code resources/docs} tell, on the demo network. */
package sc.fiji.svdtools.study;
