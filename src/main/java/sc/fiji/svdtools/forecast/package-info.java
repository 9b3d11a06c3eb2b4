/**
 * What a run will cost: work, memory, time.
 *
 * <p>Asks the ports of the plan, so that every technique counts; computes nothing on tensors.
 */
package sc.fiji.svdtools.forecast;
