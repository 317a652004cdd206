package org.plushm.plush.message;

import java.util.List;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.FieldReader;
import org.plushm.overlay.FieldWriter;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageTable;

/**
 * Commands in the log that run an application (report CS2006-0864 section 3.4), and the way of its
 * specification to every host. Each command is an execution named by its position: its targets
 * answer with {@link ExecutionMessages.Report}, PREPARED being the report of {@link Prepare}. What
 * has no process reports exit status 0 or 1, with the cause on standard error.
 */
public final class ApplicationMessages {
  private ApplicationMessages() {}

  /** Adds the rows of these messages, codes 90 to 95. */
  public static void addTo(MessageTable.Builder table) {
    table.add(90, Prepare.class, Prepare::read);
    table.add(91, Go.class, Go::read);
    table.add(92, Start.class, Start::read);
    table.add(93, CleanUp.class, CleanUp::read);
    table.add(94, DocumentWanted.class, DocumentWanted::read);
    table.add(95, DocumentPiece.class, DocumentPiece::read);
  }

  /**
   * PREPARE, log: get the specification and wait. The report says PREPARED.
   *
   * @param run number of the run
   * @param sha256 names the {@link ProjectDocument}
   * @param documentBytes its length
   * @param component the component that the targets belong to
   * @param targets ordinals
   */
  public record Prepare(
      long run, Bytes sha256, int documentBytes, String component, OrdinalSet targets)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, run);
      out.bytes(2, sha256);
      out.int64(3, documentBytes);
      out.text(4, component);
      out.bytes(5, targets.toBytes());
    }

    /** Reads what {@link #write} wrote. */
    public static Prepare read(FieldReader in) throws MalformedMessage {
      return new Prepare(
          in.int64(1),
          in.bytes(2),
          lengthInRange(in.int64(3)),
          Numbers.text(in.text(4)),
          OrdinalSet.ofBytes(in.bytes(5)));
    }
  }

  /**
   * GO, log: install the software of the component. The report says how that went.
   *
   * @param run number of the run
   * @param mirrorUrl where packages are asked for first; empty for none
   * @param targets ordinals of prepared hosts
   */
  public record Go(long run, String mirrorUrl, OrdinalSet targets) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, run);
      out.text(2, mirrorUrl);
      out.bytes(3, targets.toBytes());
    }

    /** Reads what {@link #write} wrote. */
    public static Go read(FieldReader in) throws MalformedMessage {
      return new Go(in.int64(1), Numbers.text(in.text(2)), OrdinalSet.ofBytes(in.bytes(3)));
    }
  }

  /**
   * Log: run a process block once on each target, which finds it in its own copy of the
   * specification.
   *
   * @param run number of the run
   * @param block path name of the process block
   * @param targets ordinals of hosts that have installed their software
   * @param tasks the task of the workflow around the block for each target, in the order of the
   *     ordinals; empty outside of workflows
   * @param outputBytesMax bytes kept of each stream
   */
  public record Start(
      long run, String block, OrdinalSet targets, List<Integer> tasks, long outputBytesMax)
      implements Message {
    /** Checks that each target has a task, or none has. */
    public Start {
      tasks = List.copyOf(tasks);
      if (!tasks.isEmpty() && tasks.size() != targets.size()) {
        throw new IllegalArgumentException(tasks.size() + " tasks for " + targets.size());
      }
    }

    /** The task of a target; 0 outside of workflows. */
    public int taskOf(int ordinal) {
      return tasks.isEmpty() ? 0 : tasks.get(targets.indexOf(ordinal));
    }

    @Override
    public void write(FieldWriter out) {
      out.int64(1, run);
      out.text(2, block);
      out.bytes(3, targets.toBytes());
      out.int64s(4, tasks.stream().mapToLong(Integer::longValue).toArray());
      out.int64(5, outputBytesMax);
    }

    /** Reads what {@link #write} wrote. */
    public static Start read(FieldReader in) throws MalformedMessage {
      OrdinalSet targets = OrdinalSet.ofBytes(in.bytes(3));
      long[] ids = in.int64s(4);
      if (ids.length > 0 && ids.length != targets.size()) {
        throw new MalformedMessage(ids.length + " tasks for " + targets.size() + " hosts");
      }
      Integer[] tasks = new Integer[ids.length];
      for (int i = 0; i < ids.length; i++) {
        tasks[i] = Numbers.int32(ids[i]);
      }
      return new Start(in.int64(1), Numbers.text(in.text(2)), targets, List.of(tasks), in.int64(5));
    }
  }

  /**
   * Log: the run is over. Targets end what is left of it, remove its directory and report;
   * everybody forgets its specification.
   *
   * @param run number of the run
   * @param sha256 names the {@link ProjectDocument}
   * @param targets ordinals
   */
  public record CleanUp(long run, Bytes sha256, OrdinalSet targets) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, run);
      out.bytes(2, sha256);
      out.bytes(3, targets.toBytes());
    }

    /** Reads what {@link #write} wrote. */
    public static CleanUp read(FieldReader in) throws MalformedMessage {
      return new CleanUp(in.int64(1), in.bytes(2), OrdinalSet.ofBytes(in.bytes(3)));
    }
  }

  /**
   * Child to parent over the link, root to control node: pieces of a document, as soon as they are
   * there. Replaces what was asked before; repeated until they come.
   *
   * @param sha256 names the document
   * @param offset all before is there
   * @param pieces how many pieces at most
   */
  public record DocumentWanted(Bytes sha256, int offset, int pieces) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.bytes(1, sha256);
      out.int64(2, offset);
      out.int64(3, pieces);
    }

    /** Reads what {@link #write} wrote. */
    public static DocumentWanted read(FieldReader in) throws MalformedMessage {
      return new DocumentWanted(in.bytes(1), lengthInRange(in.int64(2)), countInRange(in.int64(3)));
    }
  }

  /**
   * Answers {@link DocumentWanted}, in the bulk stream.
   *
   * @param sha256 names the document
   * @param documentBytes length of the whole
   * @param offset where the piece starts
   * @param piece {@link #PIECE_BYTES}, the last one less
   */
  public record DocumentPiece(Bytes sha256, int documentBytes, int offset, Bytes piece)
      implements Message {
    /** The piece of a document at an offset. */
    public static DocumentPiece of(Bytes sha256, Bytes document, int offset) {
      int end = Math.min(document.length(), offset + PIECE_BYTES);
      return new DocumentPiece(sha256, document.length(), offset, document.slice(offset, end));
    }

    @Override
    public void write(FieldWriter out) {
      out.bytes(1, sha256);
      out.int64(2, documentBytes);
      out.int64(3, offset);
      out.bytes(4, piece);
    }

    /** Reads what {@link #write} wrote. */
    public static DocumentPiece read(FieldReader in) throws MalformedMessage {
      int documentBytes = lengthInRange(in.int64(2));
      int offset = lengthInRange(in.int64(3));
      Bytes piece = in.bytes(4);
      if (piece.length() == 0 || offset + piece.length() > documentBytes) {
        throw new MalformedMessage(
            piece.length() + " bytes at " + offset + " of a document of " + documentBytes);
      }
      return new DocumentPiece(in.bytes(1), documentBytes, offset, piece);
    }
  }

  /** Bytes of a piece, so that it fits into one message of a link. */
  public static final int PIECE_BYTES = 3_000;

  /** What may be asked for at once. */
  public static final int PIECES_MAX = 64;

  private static int lengthInRange(long value) throws MalformedMessage {
    if (value < 0 || value > ProjectDocument.DOCUMENT_BYTES_MAX) {
      throw new MalformedMessage("a document of " + value + " bytes");
    }
    return (int) value;
  }

  private static int countInRange(long value) throws MalformedMessage {
    if (value < 1 || value > PIECES_MAX) {
      throw new MalformedMessage(value + " pieces of a document");
    }
    return (int) value;
  }
}
