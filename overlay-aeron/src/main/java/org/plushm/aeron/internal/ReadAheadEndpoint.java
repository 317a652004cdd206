package org.plushm.aeron.internal;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** An endpoint of Aeron's whose socket is read ahead of Aeron's pollers. Engine thread only. */
interface ReadAheadEndpoint {
  /** The next datagram of the socket, up to the buffer's position; null when there is none. */
  InetSocketAddress read(ByteBuffer buffer);

  /** A frame's time has come: it is in the buffer, up to its position, as if just received. */
  void take(ByteBuffer frame, AeronInjection injection, InetSocketAddress source);
}
