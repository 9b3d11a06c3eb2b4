/**
 * SciJava commands, the settings, the headless entry point and its file writers. No arithmetic.
 *
 * <p>Glossary: a <i>key</i> is the name of an input, at once record component, command field and
 * macro key; <i>options</i> are the {@code key=value} text of a macro call or a command line.
 *
 * <p>Imports {@code pipeline}, {@code image}, SciJava and ImageJ. Only {@link
 * sc.fiji.svdtools.command.PipelineModels} names the pipeline's implementation.
 */
package sc.fiji.svdtools.command;
