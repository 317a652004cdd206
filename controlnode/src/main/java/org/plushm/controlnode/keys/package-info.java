/**
 * The keys of an overlay, made at its control node and kept in its folder: the overlay key that
 * seals datagrams, and the next one while the overlay changes it (ADR 10), one self-signed
 * certificate for each role of the control link, and the Ed25519 key that signs commands. Nobody is
 * certified by anybody: each side trusts exactly the other's certificate. Bouncy Castle makes the
 * certificates and is used nowhere else.
 */
package org.plushm.controlnode.keys;
