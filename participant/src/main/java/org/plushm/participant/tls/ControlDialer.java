package org.plushm.participant.tls;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.ScheduledFuture;
import javax.net.ssl.SSLSocket;
import org.plushm.overlay.MessageTable;

/** The dialling side of control links. Safe for several threads. */
public final class ControlDialer {
  private final TlsCredentials credentials;
  private final MessageTable table;
  private final long handshakeMs;

  /**
   * A dialler.
   *
   * @param credentials of the role CONTROL
   * @param table the messages of the link
   */
  public ControlDialer(TlsCredentials credentials, MessageTable table) {
    this(credentials, table, ControlLink.HANDSHAKE_TIMEOUT_MS);
  }

  /** The same with another time from connecting to the end of the handshake. */
  ControlDialer(TlsCredentials credentials, MessageTable table, long handshakeMs) {
    this.credentials = credentials;
    this.table = table;
    this.handshakeMs = handshakeMs;
  }

  /**
   * Starts to connect and returns at once. Within {@link ControlLink#HANDSHAKE_TIMEOUT_MS} the
   * listener hears {@code opened} or {@code ended}. What is sent before waits until the link is up.
   *
   * <p>A listener that does not trust this side's certificate closes after {@code opened}: in TLS
   * 1.3 it reads the certificate last.
   */
  public ControlLink dial(InetSocketAddress address, ControlLink.Listener listener) {
    String peer = address.getHostString() + ":" + address.getPort();
    ControlLink link = new ControlLink(peer, table);
    link.listenWith(listener);
    ControlLink.daemon(() -> run(link, address, listener), "control-link-in " + peer).start();
    return link;
  }

  private void run(ControlLink link, InetSocketAddress address, ControlLink.Listener listener) {
    if (address.isUnresolved()) {
      link.finish("'" + address.getHostString() + "' is not an address");
      return;
    }
    Socket raw = new Socket();
    ScheduledFuture<?> deadline =
        ControlLink.deadline(
            () -> link.abort("no TLS handshake within " + handshakeMs + " ms"), handshakeMs);
    try {
      link.attach(raw, null);
      raw.connect(address, (int) handshakeMs);
      ControlLink.tune(raw);
      SSLSocket socket = credentials.wrap(raw);
      socket.startHandshake();
      deadline.cancel(false);
      link.attach(raw, socket);
      if (link.endReason() == null) {
        listener.opened(link);
        link.startWriter();
      }
      link.readAll(ControlLink.input(socket));
    } catch (IOException e) {
      link.finish(ControlLink.reason(e));
    } finally {
      deadline.cancel(false);
      ControlLink.closeQuietly(raw);
    }
  }
}
