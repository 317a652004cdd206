package org.plushm.controlnode.client;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import jdk.net.ExtendedSocketOptions;

/** Listens on the Unix-domain socket of an overlay for clients. */
public final class ClientServer implements Closeable {
  private final ServerSocketChannel server;
  private final Path socket;
  private final Clients clients;

  private ClientServer(ServerSocketChannel server, Path socket, Clients clients) {
    this.server = server;
    this.socket = socket;
    this.clients = clients;
  }

  /**
   * Starts to listen. The caller holds the overlay's lock, so a socket that lies there is a dead
   * one's and is replaced.
   *
   * @param socket in a folder that only the user can enter
   */
  public static ClientServer listen(Path socket, Clients clients) throws IOException {
    Files.deleteIfExists(socket);
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(socket));
    } catch (IOException | RuntimeException failed) {
      server.close();
      throw failed;
    }
    ClientServer listening = new ClientServer(server, socket, clients);
    Thread acceptor = new Thread(listening::acceptAll, "clients");
    acceptor.setDaemon(true);
    acceptor.start();
    return listening;
  }

  private void acceptAll() {
    while (server.isOpen()) {
      try {
        SocketChannel channel = server.accept();
        clients.serve(channel, userOf(channel));
      } catch (ClosedChannelException closed) {
        return;
      } catch (IOException failed) {
        // Out of descriptors, say: those who are connected go on, the next may have more luck.
        System.err.println("a client could not be accepted: " + failed.getMessage());
        pauseBriefly();
      }
    }
  }

  /** An accept that fails at once must not turn into a busy loop. */
  private static void pauseBriefly() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static String userOf(SocketChannel channel) {
    try {
      return channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
    } catch (IOException | UnsupportedOperationException unknown) {
      return "unknown";
    }
  }

  /** Where it listens. */
  public Path socket() {
    return socket;
  }

  /** Stops listening and removes the socket; clients that are connected stay. */
  @Override
  public void close() throws IOException {
    server.close();
    Files.deleteIfExists(socket);
  }
}
