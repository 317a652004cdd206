/**
 * Tests that see the whole: what was packaged, the scripts that start it, the documentation beside
 * it. The system property {@code plushm.home} is the packaged program, {@code plushm.source} the
 * root of the sources.
 */
package org.plushm.dist;
