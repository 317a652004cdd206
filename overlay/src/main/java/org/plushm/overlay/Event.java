package org.plushm.overlay;

/** Something from a port outside the transport (keeper, control link, journal), as a record. */
public interface Event {}
