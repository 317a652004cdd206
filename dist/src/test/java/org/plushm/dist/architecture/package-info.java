/**
 * Judges the bytecode of every module: which may use which, what the pure modules must do without,
 * how packages and names are kept. See docs/architecture.md for the reasons.
 */
package org.plushm.dist.architecture;
