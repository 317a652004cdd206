package org.plushm.plush.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Message;
import org.plushm.plush.message.ClientMessages.HostOutput;
import org.plushm.plush.message.ClientMessages.HostResult;
import org.plushm.plush.message.RunMessages.BlockOutput;
import org.plushm.plush.message.RunMessages.BlockResult;
import org.plushm.plush.message.RunMessages.StageProgress;
import org.plushm.plush.message.RunMessages.TaskAgain;

/**
 * What the clients of a run were told, for those that come later. Of each output stream only the
 * beginning is kept, and of all streams together so much; a client notices what is missing by the
 * offsets of the pieces.
 */
final class Transcript {
  /** Kept of one stream at most; the journal keeps as much. */
  static final int STREAM_BYTES_MAX = 64 * 1024;

  /** Kept of all streams of a run at most. */
  static final int RUN_BYTES_MAX = 16 * 1024 * 1024;

  private static final char SEPARATOR = '\n';

  private final List<Message> told = new ArrayList<>();
  private final Map<String, StageProgress> stages = new LinkedHashMap<>();
  private final Map<String, Stream> streams = new LinkedHashMap<>();
  private int keptBytes;

  /** Makes a message of a piece of a stream. */
  private interface Maker {
    Message make(Bytes piece, long offset);
  }

  /** One output stream from its beginning on. */
  private static final class Stream {
    final String place;
    final Maker maker;
    final List<Bytes> kept = new ArrayList<>();
    int bytes;
    long offset;

    Stream(String place, Maker maker) {
      this.place = place;
      this.maker = maker;
    }
  }

  /**
   * The next message.
   *
   * @return the same, a piece of output with its offset
   */
  Message add(Message message) {
    if (message instanceof HostOutput output) {
      return add(
          output.label(),
          output.error(),
          output.piece(),
          (piece, offset) -> new HostOutput(output.label(), output.error(), piece, offset));
    }
    if (message instanceof BlockOutput output) {
      return add(
          place(output.block(), output.label(), output.task(), output.attempt()),
          output.error(),
          output.piece(),
          (piece, offset) ->
              new BlockOutput(
                  output.block(),
                  output.label(),
                  output.task(),
                  output.attempt(),
                  output.error(),
                  piece,
                  offset));
    }
    if (message instanceof StageProgress progress) {
      stages.put(progress.stage(), progress);
      return message;
    }
    if (message instanceof TaskAgain again) {
      forget(again);
    }
    told.add(message);
    return message;
  }

  private Message add(String place, boolean error, Bytes piece, Maker maker) {
    Stream stream =
        streams.computeIfAbsent(place + SEPARATOR + error, key -> new Stream(place, maker));
    long offset = stream.offset;
    stream.offset += piece.length();
    // Without a gap: what is behind a piece that was not kept is of no use.
    int room =
        stream.bytes == offset
            ? Math.min(STREAM_BYTES_MAX - stream.bytes, RUN_BYTES_MAX - keptBytes)
            : 0;
    int fits = Math.min(room, piece.length());
    if (fits > 0) {
      stream.kept.add(piece.slice(0, fits));
      stream.bytes += fits;
      keptBytes += fits;
    }
    return maker.make(piece, offset);
  }

  private static String place(String block, String label, int task, int attempt) {
    return block + SEPARATOR + label + SEPARATOR + task + SEPARATOR + attempt;
  }

  /** Another host does the task: what was written for it so far is void. */
  private void forget(TaskAgain again) {
    streams
        .values()
        .removeIf(
            stream -> {
              String[] parts = stream.place.split(String.valueOf(SEPARATOR));
              boolean isVoid =
                  parts.length == 4
                      && parts[0].startsWith(again.workflow() + "/")
                      && parts[2].equals(Integer.toString(again.task()));
              keptBytes -= isVoid ? stream.bytes : 0;
              return isVoid;
            });
  }

  /** What is kept of output, in bytes. */
  int keptBytes() {
    return keptBytes;
  }

  /** Tells it all again, the output of what has ended before how it ended. */
  void replay(Consumer<Message> to) {
    Map<String, List<Stream>> byPlace = new LinkedHashMap<>();
    for (Stream stream : streams.values()) {
      byPlace.computeIfAbsent(stream.place, place -> new ArrayList<>()).add(stream);
    }
    for (Message message : told) {
      String place = null;
      if (message instanceof HostResult result) {
        place = result.label();
      } else if (message instanceof BlockResult result) {
        place = place(result.block(), result.label(), result.task(), result.attempt());
      }
      List<Stream> ended = place == null ? null : byPlace.remove(place);
      if (ended != null) {
        ended.forEach(stream -> replay(stream, to));
      }
      to.accept(message);
    }
    byPlace.values().forEach(open -> open.forEach(stream -> replay(stream, to)));
    stages.values().forEach(to);
  }

  private static void replay(Stream stream, Consumer<Message> to) {
    byte[] all = new byte[stream.bytes];
    int at = 0;
    for (Bytes piece : stream.kept) {
      piece.copyTo(all, at);
      at += piece.length();
    }
    if (at > 0) {
      to.accept(stream.maker.make(Bytes.wrap(all), 0));
    }
  }

  /** Everything again as messages, for the journal. */
  List<Message> items() {
    List<Message> items = new ArrayList<>();
    replay(items::add);
    return items;
  }
}
