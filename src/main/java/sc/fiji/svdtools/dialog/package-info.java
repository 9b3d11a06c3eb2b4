/**
 * What dialogs show beside their fields and keep between openings, in Fiji and in plain ImageJ:
 * labels for keys, links to the README, fields of their own kind. Knows no command by name.
 */
package sc.fiji.svdtools.dialog;
