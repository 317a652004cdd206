package org.plushm.controlnode.host;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.codec.WireCodec;
import org.plushm.plush.json.JsonWriter;
import org.plushm.plush.message.ClientMessages.CancelRequest;
import org.plushm.plush.message.ClientMessages.DownRequest;
import org.plushm.plush.message.ClientMessages.ExecRequest;
import org.plushm.plush.message.ClientMessages.UpRequest;
import org.plushm.plush.message.HostMessages.KillRequest;
import org.plushm.plush.message.HostMessages.ReadmitRequest;
import org.plushm.plush.message.KeyMessages.RotateRequest;
import org.plushm.plush.message.MessageTables;
import org.plushm.plush.message.ProjectDocument;
import org.plushm.plush.message.ResumeMessages.DetachRequest;
import org.plushm.plush.message.RunMessages.RunRequest;

/**
 * A line of JSON for every request that changes something: when, who, what, which hosts. Written
 * before the request is acted on. Safe for several threads and several processes.
 */
final class AuditLog implements Closeable {
  private final FileChannel channel;
  private final String overlay;

  private AuditLog(FileChannel channel, String overlay) {
    this.channel = channel;
    this.overlay = overlay;
  }

  /** Opens the file to append, readable by its owner alone. */
  static AuditLog open(Path file, String overlay) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return new AuditLog(channel, overlay);
  }

  /** Whether a request leaves a line, since it changes something. */
  static boolean isRecorded(Message request) {
    return request instanceof ExecRequest
        || request instanceof RunRequest
        || request instanceof UpRequest
        || request instanceof KillRequest
        || request instanceof CancelRequest
        || request instanceof ReadmitRequest
        || request instanceof RotateRequest
        || request instanceof DownRequest
        || request instanceof DetachRequest;
  }

  /** Writes the line of a request; a question leaves none. */
  void record(String who, Message request) throws AuditUnwritableException {
    record(who, request, null);
  }

  /**
   * Writes the line of a request.
   *
   * @param meant the hosts that are meant; null when the request names them
   */
  void record(String who, Message request, String meant) throws AuditUnwritableException {
    if (!isRecorded(request)) {
      return;
    }
    String verb;
    String hosts = null;
    String command = null;
    if (request instanceof ExecRequest exec) {
      verb = "exec";
      hosts = meant == null ? exec.hosts() : meant;
      command = exec.command();
    } else if (request instanceof RunRequest run) {
      verb = "run";
      hosts = meant;
      command = project(run);
    } else if (request instanceof UpRequest up) {
      verb = "up";
      hosts = up.hosts();
    } else if (request instanceof KillRequest kill) {
      verb = kill.clientOnly() ? "kill --client-only" : "kill";
      verb += kill.linkCutMs() == 0 ? "" : " --link " + kill.linkCutMs() + "ms";
      hosts = kill.hosts();
    } else if (request instanceof CancelRequest cancel) {
      verb = cancel.run() == 0 ? "cancel" : "cancel " + cancel.run();
    } else if (request instanceof ReadmitRequest readmit) {
      verb = "hosts readmit";
      hosts = readmit.hosts();
    } else if (request instanceof RotateRequest) {
      verb = "key rotate";
    } else if (request instanceof DownRequest) {
      verb = "down";
    } else {
      verb = "detach";
    }
    String line =
        new JsonWriter()
                .beginObject()
                .field("time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString())
                .field("user", who)
                .field("overlay", overlay)
                .field("verb", verb)
                .field("hosts", hosts)
                .field("command", command)
                .endObject()
            + "\n";
    // One write to a file opened to append: lines of several processes do not mix.
    ByteBuffer content = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
    try {
      while (content.hasRemaining()) {
        channel.write(content);
      }
    } catch (IOException failed) {
      throw new AuditUnwritableException(failed);
    }
  }

  private static String project(RunRequest run) {
    try {
      return ProjectDocument.decode(run.document(), new WireCodec(MessageTables.document())).name();
    } catch (MalformedMessage malformed) {
      // Refused by the control node; that it was asked for is on record all the same.
      return "no project: " + malformed.getMessage();
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
