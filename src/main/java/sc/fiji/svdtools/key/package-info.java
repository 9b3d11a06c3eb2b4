/**
 * Keys: names of inputs, at once record components, fields of commands and macro keys.
 *
 * <p>Glossary: <i>options</i> are the {@code key=value} text of a macro call or a command line.
 *
 * <p>Imports nothing of the project, neither SciJava nor ImageJ.
 */
package sc.fiji.svdtools.key;
