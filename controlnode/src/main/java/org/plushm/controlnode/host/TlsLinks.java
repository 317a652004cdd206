package org.plushm.controlnode.host;

import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.plushm.controlnode.keys.OverlayKeys;
import org.plushm.overlay.Event;
import org.plushm.overlay.Message;
import org.plushm.overlay.NodeId;
import org.plushm.participant.tls.ControlDialer;
import org.plushm.participant.tls.ControlLink;
import org.plushm.participant.tls.TlsCredentials;
import org.plushm.participant.tls.TlsRole;
import org.plushm.plush.message.MessageTables;
import org.plushm.plush.port.ControlPort.LinkEnded;
import org.plushm.plush.port.ControlPort.LinkOpened;
import org.plushm.plush.port.ControlPort.LinkReceived;

/** Control links over TLS. */
final class TlsLinks implements LinkPort {
  private final CompletableFuture<OverlayKeys> keys;
  private final Consumer<Event> events;
  private final Map<Long, ControlLink> links = new ConcurrentHashMap<>();
  private ControlDialer dialer;
  private long cutUntilNs = System.nanoTime();

  /**
   * No links yet.
   *
   * @param keys may still be in the making; nothing can be dialled that did not wait for them
   */
  TlsLinks(CompletableFuture<OverlayKeys> keys, Consumer<Event> events) {
    this.keys = keys;
    this.events = events;
  }

  @Override
  public void dial(long link, String controlAddress) {
    InetSocketAddress literal;
    try {
      // The same form as a node's endpoint; a name would have to be resolved, which takes time.
      NodeId endpoint = NodeId.parse(controlAddress);
      literal = new InetSocketAddress(endpoint.address(), endpoint.port());
    } catch (IllegalArgumentException wrong) {
      events.accept(new LinkEnded(link, wrong.getMessage()));
      return;
    }
    if (System.nanoTime() - cutUntilNs < 0) {
      CompletableFuture.delayedExecutor(ControlLink.HANDSHAKE_TIMEOUT_MS, TimeUnit.MILLISECONDS)
          .execute(() -> events.accept(new LinkEnded(link, "the links are cut")));
      return;
    }
    try {
      links.put(link, dialer().dial(literal, new LinkEvents(link)));
    } catch (GeneralSecurityException unusable) {
      events.accept(new LinkEnded(link, "no TLS with these keys: " + unusable.getMessage()));
    }
  }

  private ControlDialer dialer() throws GeneralSecurityException {
    if (dialer == null) {
      OverlayKeys made = keys.join();
      dialer =
          new ControlDialer(
              new TlsCredentials(TlsRole.CONTROL, made.control(), made.participant().certificate()),
              MessageTables.controlLink());
    }
    return dialer;
  }

  @Override
  public void send(long link, Message message) {
    ControlLink open = links.get(link);
    if (open != null) {
      open.send(message);
    }
  }

  @Override
  public void hangUp(long link) {
    ControlLink open = links.remove(link);
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void cut(long durationMs) {
    cutUntilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(durationMs);
    links.values().forEach(ControlLink::mute);
  }

  @Override
  public void close() {
    links.keySet().forEach(this::hangUp);
  }

  /** Tells what happens to a link unless it was hung up from here. */
  private final class LinkEvents implements ControlLink.Listener {
    private final long number;

    LinkEvents(long number) {
      this.number = number;
    }

    @Override
    public void opened(ControlLink link) {
      events.accept(new LinkOpened(number));
    }

    @Override
    public void received(ControlLink link, Message message) {
      events.accept(new LinkReceived(number, message));
    }

    @Override
    public void ended(ControlLink link, String reason) {
      links.remove(number);
      events.accept(new LinkEnded(number, reason));
    }
  }
}
