/** The ports a technique can change, and the plan that holds one of each. */
package sc.fiji.svdtools.plan;
