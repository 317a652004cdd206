package org.plushm.controlnode.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.channels.Channels;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Message;
import org.plushm.plush.message.ClientMessages.CancelRequest;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.ClientMessages.StatusRequest;
import org.plushm.plush.tally.ExitCode;

class RelayTest {
  private static final long LIMIT_MS = 60_000;

  private static List<String> shell(String script) {
    return List.of("/bin/sh", "-c", script);
  }

  @Test
  void shouldPassOverGreetingsAndSendEachRequestAtOnce() throws Exception {
    String script = "echo 'Welcome to plush-relay'; echo 'plush-relay 1'; cat";
    try (ControlConnection connection = Relay.connect(shell(script), "there")) {
      connection.send(new StatusRequest());
      assertEquals(new StatusRequest(), connection.receive(LIMIT_MS));
      connection.send(new CancelRequest(7));
      assertEquals(new CancelRequest(7), connection.receive(LIMIT_MS));
    }
  }

  @Test
  void shouldSayThatNobodyIsReachedWithTheCodeOfPlushThere() {
    for (int[] codes : new int[][] {{2, 2}, {255, 3}, {127, 127}}) {
      RemoteUnreachableException failed =
          assertThrows(
              RemoteUnreachableException.class,
              () -> Relay.connect(shell("echo hello; exit " + codes[0]), "there"));
      assertEquals(codes[1], failed.exit());
    }
    assertEquals(3, ExitCode.UNREACHABLE.code());
  }

  @Test
  void shouldPassFramesBothWaysUntilTheFarEndLeaves() throws Exception {
    PipedOutputStream far = new PipedOutputStream();
    PipedInputStream in = new PipedInputStream(far);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CompletableFuture<Message> asked = new CompletableFuture<>();
    ControlConnection control =
        new ControlConnection() {
          private boolean answered;

          @Override
          public void send(Message request) {
            asked.complete(request);
          }

          @Override
          public Message receive(long timeoutMs) throws IOException {
            if (asked.isDone() && !answered) {
              answered = true;
              return new Done("well", 0);
            }
            if (answered) {
              throw new EOFException();
            }
            return null;
          }

          @Override
          public void close() {}
        };
    Frames.write(Channels.newChannel(far), new FrameCodec().encode(new StatusRequest()));
    far.flush();
    assertThrows(EOFException.class, () -> Relay.serve(control, in, out));
    assertEquals(new StatusRequest(), asked.get(LIMIT_MS, TimeUnit.MILLISECONDS));
    far.close();
    byte[] said = out.toByteArray();
    int end = (Relay.MARK + "\n").length();
    assertEquals(
        Relay.MARK, new String(said, 0, end - 1, java.nio.charset.StandardCharsets.US_ASCII));
    Bytes frame = Bytes.copyOf(java.util.Arrays.copyOfRange(said, end + 4, said.length));
    assertEquals(new Done("well", 0), new FrameCodec().decode(frame));
  }
}
