/**
 * Specifications and resource directories as files: YAML, and the papers' XML in its dialects.
 *
 * <p>{@link org.plushm.controlnode.spec.SpecFiles} is the door. A file is read within limits, its
 * text becomes a tree that knows its positions ({@link org.plushm.controlnode.spec.XmlTree}, {@link
 * org.plushm.controlnode.spec.YamlTree}), the tree of a dialect becomes the common shape, and
 * {@code org.plushm.plush.spec} makes the model of it.
 *
 * <p>Files are not trusted: XML has no document type and so no entities of its own, YAML has no
 * tags and its aliases may not grow beyond a limit, and nothing that a file names is opened.
 *
 * <p>Base: the technical report on Plush, Fig. 4 and Fig. 6; the OSR 2006 article, Fig. 3; of Gush
 * (the successor of Plush) what its logs show: the root {@code gush}, {@code experiment} for {@code
 * application_block}, {@code dest_path} for {@code dest}, {@code log_manager}. Choices where these
 * are silent: configurations of one application of the older dialect run one after another, as its
 * text says; the processes of one cluster start together.
 */
package org.plushm.controlnode.spec;
