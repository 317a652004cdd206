package org.plushm.participant.keeper;

/**
 * An entry of the {@link Ledger}.
 *
 * @param key names the attempt
 * @param ordinal roster ordinal of the host when it was addressed; its results are reported under
 *     it
 */
public record Accepted(ExecutionKey key, int ordinal) {}
