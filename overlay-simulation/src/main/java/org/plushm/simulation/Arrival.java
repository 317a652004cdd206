package org.plushm.simulation;

import java.util.function.Consumer;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.StreamKind;

/**
 * Something that has come to an incarnation and waits for its turn there.
 *
 * @param kind for the run's hash
 * @param from the sender; null for what is not from another node
 * @param content hash of what is in it
 * @param stream the link's stream; null for anything else
 * @param isDatagram whether it waits in the socket's bounded buffer
 * @param isEvent whether services see it; what only the transport sees touches nobody
 * @param action what happens, with the incarnation that it happens at
 */
record Arrival(
    String kind,
    NodeId from,
    long content,
    StreamKind stream,
    boolean isDatagram,
    boolean isEvent,
    Consumer<Incarnation> action) {
  static Arrival datagram(NodeId from, Network.Parcel parcel) {
    return new Arrival(
        "datagram",
        from,
        parcel.hash(),
        null,
        true,
        true,
        at -> at.node().datagram(at.localNowNs(), from, parcel.message()));
  }

  static Arrival linkMessage(LinkHalf half, StreamKind stream, Network.Parcel parcel) {
    NodeId from = half.owner().id();
    return new Arrival(
        "linkMessage",
        from,
        parcel.hash(),
        stream,
        false,
        true,
        at -> {
          half.taken(stream);
          at.node().linkMessage(at.localNowNs(), from, parcel.message());
        });
  }

  /** An event at the node that is not a message. */
  static Arrival event(String kind, NodeId from, Consumer<Incarnation> action) {
    return new Arrival(kind, from, 0, null, false, true, action);
  }

  /** Something that only the transport notices, once the host runs. */
  static Arrival transport(NodeId from, Consumer<Incarnation> action) {
    return new Arrival("transport", from, 0, null, false, false, action);
  }
}
