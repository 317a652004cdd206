/**
 * Whether the emulation can be believed: seventeen cases, T1 to T17, each with a bar that is fixed
 * before the run. They compare the pipes with arithmetic that knows nothing of them: Lindley's
 * recursion for delays, the binomial and M/D/1 formulas for losses and queues, a plain search for
 * routes.
 *
 * <p>All but T14 run in virtual time, so that they judge the emulator's rules and not the machine.
 * Where a bar is about lateness, the clock moves in steps of 100 microseconds, the tick of
 * ModelNet's core.
 */
package org.plushm.modelnet.validation;
