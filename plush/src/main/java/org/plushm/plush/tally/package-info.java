/**
 * What became of every targeted host, and how it is told.
 *
 * <p>Plush's control node counted replies; here every targeted host ends in exactly one {@link
 * org.plushm.plush.tally.HostState}, the {@link org.plushm.plush.tally.Tally} refuses a second
 * outcome for a host and an outcome for a host that was not targeted, and it is asserted to add up
 * before anything is printed. From the tally follow the exit code ({@link
 * org.plushm.plush.tally.ExitCode}), the summary line, the JSON ({@link
 * org.plushm.plush.tally.TallyJson}), and the gathered output in the form clush made familiar
 * ({@link org.plushm.plush.tally.OutputGather}, {@link org.plushm.plush.tally.OutputDiff}).
 *
 * <p>Each outcome costs O(log n); node sets are folded only when they are shown.
 */
package org.plushm.plush.tally;
