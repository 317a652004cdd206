package org.plushm.controlnode.client;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.EOFException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.plush.message.ClientMessages.StatusRequest;

class ChannelConnectionTest {
  private static final long WAIT_MS = 60_000;

  @TempDir Path folder;

  /** A socket that is closed with a request in it is reset: that is an end as any other. */
  @Test
  void aControlNodeThatDiesBeforeItReadsTheRequestHasEnded() throws Exception {
    Path socket = folder.resolve("s");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      try (ChannelConnection connection = ChannelConnection.to(socket)) {
        SocketChannel accepted = server.accept();
        connection.send(new StatusRequest());
        accepted.close();
        assertThrows(EOFException.class, () -> connection.receive(WAIT_MS));
        assertThrows(EOFException.class, () -> connection.receive(WAIT_MS), "for whoever asks on");
      }
    }
  }
}
