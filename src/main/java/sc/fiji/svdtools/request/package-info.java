/**
 * What can be asked for: the parameters of each command as immutable, checked values, and presets.
 *
 * <p>Imports {@code key}, {@code technique} and {@code pipeline}; neither SciJava nor ImageJ.
 */
package sc.fiji.svdtools.request;
