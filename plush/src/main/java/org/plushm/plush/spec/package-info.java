/**
 * From the tree of a specification to the application model, with every mistake explained.
 *
 * <p>A reader of YAML or XML makes a tree of {@link org.plushm.plush.spec.SpecNode}s that know
 * where they stand. A {@link org.plushm.plush.spec.Grammar} finds keys that do not belong where
 * they are, the format's own shape becomes the common one, and {@link
 * org.plushm.plush.spec.ProjectReader} makes the model of it, or nothing but a list of {@link
 * org.plushm.plush.spec.Problem}s: all of them at once, each with file, line and column, what was
 * expected, and the nearest valid word.
 *
 * <p>Base: the technical report on Plush §3.1, §5.1, Fig. 4 and Fig. 6, the OSR 2006 article §4.2
 * and Fig. 3. Departures: keys that begin with {@code x-} are for the user and passed over, all
 * other unknown keys are mistakes, where Plush's extensible XML let them pass; a key that nothing
 * obeys would be a promise that nobody keeps.
 */
package org.plushm.plush.spec;
