/** Techniques on the course of the steps: passes, drafts, features that steps share. */
package sc.fiji.svdtools.technique.course;
