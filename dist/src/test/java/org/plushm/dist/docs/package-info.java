/**
 * Judges the documentation against the tree: the table of features names only tests and paths that
 * exist, links lead somewhere, every document can be found from the list of documents.
 */
package org.plushm.dist.docs;
