/** What the fuzz tests of several modules share; goes into the jar of tests. */
package org.plushm.overlay.fuzz;
