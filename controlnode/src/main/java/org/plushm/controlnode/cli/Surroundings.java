package org.plushm.controlnode.cli;

import org.plushm.controlnode.output.Console;

/**
 * What a verb works with.
 *
 * @param console the standard streams
 * @param overlays the overlays of this user
 * @param cancellation the user's wish to stop
 */
public record Surroundings(Console console, OverlayAccess overlays, Cancellation cancellation) {}
