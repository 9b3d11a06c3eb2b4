/** The text encoder in the space of the image encoder, and the tokenizer in front of it. */
package sc.fiji.svdtools.model.text;
