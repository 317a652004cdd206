/**
 * The seal around every UDP frame of the overlay, Aeron's and our own alike.
 *
 * <p>ChaCha20-Poly1305 (RFC 8439) with a clear header that is associated data: version, kind, key
 * epoch, sender and receiver {@link org.plushm.overlay.NodeId} with incarnation, the sender's start
 * salt and a counter. The frame key is HKDF-SHA256 (RFC 5869) of the overlay key, the sender's
 * identity and its salt, so a receiver derives it from the header alone and no exchange is needed.
 * The counter is the nonce and belongs to the sender, so no two frames of one key share a nonce
 * whoever they go to. While the overlay changes its key, frames of two epochs open; the header's
 * epoch picks among those two and means nothing else. What does not open is counted and nobody
 * above sees it.
 */
package org.plushm.aeron.seal;
