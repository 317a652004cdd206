package org.plushm.controlnode.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageCodec;
import org.plushm.overlay.codec.WireCodec;
import org.plushm.plush.control.JournalFold;
import org.plushm.plush.message.MessageTables;
import org.plushm.plush.message.SnapshotRecords.SnapshotEnd;

/** The file of a journal, see the package. Confined to one thread at a time. */
public final class JournalFile implements JournalStore {
  /** The longest body of one document. */
  public static final int BODY_BYTES_MAX = 64 * 1024 * 1024;

  /** Begins a journal that holds everything since the overlay was made. */
  static final byte[] FORM = "PLUSHMJ1".getBytes(StandardCharsets.US_ASCII);

  /** Begins a journal that begins with a snapshot. */
  static final byte[] FORM_SNAPSHOT = "PLUSHMS1".getBytes(StandardCharsets.US_ASCII);

  /** A snapshot is written in pieces of about this size. */
  private static final int PIECE_BYTES = 1 << 20;

  /** Occupied for the records of what is under way when the disk fills. */
  static final int RESERVE_BYTES = 256 << 10;

  private final Path path;
  private final JournalOptions options;
  private final MessageCodec codec = new WireCodec(MessageTables.journal());
  private FileChannel channel;
  private JournalFold fold;
  private long[] offsets = new long[256];
  private long end;
  private long nextPosition;

  /** The first document that no {@code fsync} has covered: a crash may tear all from there on. */
  private long firstUnsynced;

  private long compactAt;

  private JournalFile(Path path, FileChannel channel, JournalOptions options) {
    this.path = path.toAbsolutePath();
    this.channel = channel;
    this.options = options;
    this.fold = new JournalFold(options.logEntriesKept());
    this.compactAt = options.compactBytesMin();
  }

  /**
   * A journal that was opened.
   *
   * @param file ready to append
   * @param records what it holds, in order
   * @param notice a line for the user when a torn end was cut off, or null
   */
  public record Opened(JournalFile file, List<Message> records, String notice) {}

  /**
   * Opens a journal, new or old. The caller holds the overlay's lock.
   *
   * @throws JournalDamagedException when it cannot be trusted
   */
  public static Opened open(Path path, JournalOptions options) throws IOException {
    // A snapshot that a crash kept from taking the journal's place: the journal still has it all.
    Files.deleteIfExists(next(path));
    JournalFile file = new JournalFile(path, openFile(path), options);
    try {
      Opened opened = file.recover();
      file.occupyReserve();
      return opened;
    } catch (IOException | RuntimeException failed) {
      file.channel.close();
      throw failed;
    }
  }

  private static FileChannel openFile(Path path) throws IOException {
    return FileChannel.open(
        path,
        EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  /** Where the snapshot is written that is to replace the journal. */
  static Path next(Path path) {
    return path.resolveSibling(path.getFileName() + ".next");
  }

  /** Where room is kept that is given up when there is no other. */
  public static Path reserve(Path path) {
    return path.resolveSibling(path.getFileName() + ".reserve");
  }

  private void occupyReserve() throws IOException {
    Path reserve = reserve(path);
    if (!options.durable() || Files.exists(reserve) && Files.size(reserve) == RESERVE_BYTES) {
      return;
    }
    try {
      Files.write(reserve, new byte[RESERVE_BYTES]);
    } catch (IOException failed) {
      Files.deleteIfExists(reserve);
      options.notices().accept("the journal has no reserve: " + failed.getMessage());
    }
  }

  private Opened recover() throws IOException {
    byte[] content = Files.readAllBytes(path);
    if (content.length < FORM.length
        && Arrays.equals(content, Arrays.copyOf(FORM, content.length))) {
      start();
      return new Opened(this, List.of(), null);
    }
    byte[] form = Arrays.copyOf(content, FORM.length);
    boolean snapshot = Arrays.equals(form, FORM_SNAPSHOT);
    if (!snapshot && !Arrays.equals(form, FORM)) {
      throw new JournalDamagedException(path, 0, "it does not begin as a journal");
    }
    List<Message> records = new ArrayList<>();
    int at = FORM.length;
    Document document = Document.at(content, at, nextPosition);
    while (document != null) {
      Message record =
          decode(Bytes.copyOf(content, at + Document.HEADER_BYTES, document.bodyLength()), at);
      took(record, at);
      at += Document.HEADER_BYTES + document.bodyLength();
      if (!(record instanceof SnapshotEnd)) {
        records.add(record);
      } else if (snapshot) {
        snapshot = false;
        compactAt = Math.max(options.compactBytesMin(), 2L * at);
      } else {
        throw new JournalDamagedException(path, at, "a snapshot ends that did not begin");
      }
      document = Document.at(content, at, nextPosition);
    }
    if (snapshot) {
      // It was on disk as a whole before it took the journal's place, so nothing tore it.
      throw new JournalDamagedException(path, at, "the snapshot at its beginning is not whole");
    }
    String notice = null;
    if (at < content.length) {
      refuseUnlessTorn(content, at);
      notice =
          "the journal ended in a write that a crash cut short; "
              + (content.length - at)
              + " bytes at offset "
              + at
              + " were cut off, nothing had depended on them";
      channel.truncate(at);
    }
    // A killed control node may have written what is not on the disk yet.
    force();
    firstUnsynced = nextPosition;
    end = at;
    return new Opened(this, records, notice);
  }

  private Message decode(Bytes body, long offset) throws IOException {
    try {
      return codec.decode(body);
    } catch (MalformedMessage foreign) {
      // The checksum is right, so this is what was written: by a newer version, say.
      throw new JournalDamagedException(path, offset, "not understood: " + foreign.getMessage());
    }
  }

  /** The record at the next position is in the file at this offset. */
  private void took(Message record, long offset) {
    if (nextPosition == offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * offsets.length);
    }
    offsets[(int) nextPosition] = offset;
    if (!(record instanceof SnapshotEnd)) {
      fold.add(nextPosition, record);
    }
    nextPosition++;
  }

  /** Nothing but the last batch can be torn: a good document of a later one proves damage. */
  private void refuseUnlessTorn(byte[] content, int bad) throws IOException {
    for (int at = bad + 1; at <= content.length - Document.HEADER_BYTES; at++) {
      Document later = Document.at(content, at, -1);
      if (later != null && later.batch() > nextPosition) {
        throw new JournalDamagedException(path, bad, "a good record follows at offset " + at);
      }
    }
  }

  private void start() throws IOException {
    channel.truncate(0);
    end = writeAll(channel, 0, ByteBuffer.wrap(FORM.clone()));
    force();
    forceFolder();
  }

  @Override
  public void append(List<Message> records) throws IOException {
    write(records);
    force();
    firstUnsynced = nextPosition;
    if (end >= compactAt) {
      compact();
    }
  }

  @Override
  public void appendLater(List<Message> records) throws IOException {
    write(records);
  }

  private void write(List<Message> records) throws IOException {
    List<Bytes> bodies = new ArrayList<>(records.size());
    int length = 0;
    for (Message message : records) {
      Bytes body = codec.encode(message);
      if (body.length() > BODY_BYTES_MAX) {
        throw new IOException("a record of " + body.length() + " bytes is too long");
      }
      bodies.add(body);
      length = Math.addExact(length, Document.HEADER_BYTES + body.length());
    }
    ByteBuffer batch = ByteBuffer.allocate(length);
    for (int i = 0; i < bodies.size(); i++) {
      long offset = end + batch.position();
      Document.put(batch, nextPosition, firstUnsynced, bodies.get(i));
      took(records.get(i), offset);
    }
    batch.flip();
    try {
      end = writeAll(channel, end, batch);
    } catch (IOException failed) {
      if (!Files.deleteIfExists(reserve(path))) {
        throw failed;
      }
      options.notices().accept("the journal lives on its reserve: " + failed.getMessage());
      end = writeAll(channel, end, batch.rewind());
    }
  }

  // ---- compaction ----

  /**
   * Writes what still matters into a file of its own, which then takes the journal's place; as long
   * as it has not, the journal is as it was. A snapshot that would not save half is not worth it. A
   * disk without room for one is no reason to end: it is tried again when the journal has doubled.
   */
  private void compact() throws IOException {
    List<Long> survivors = fold.survivors();
    long length = 0;
    for (long position : survivors) {
      length += lengthAt(position);
    }
    compactAt = 2 * end;
    if (length > end / 2) {
      return;
    }
    FileChannel snapshot;
    long snapshotEnd;
    try {
      Files.deleteIfExists(next(path));
      snapshot = openFile(next(path));
    } catch (IOException failed) {
      options.notices().accept("the journal is not compacted: " + failed);
      return;
    }
    try {
      snapshotEnd = writeSnapshot(snapshot, survivors);
      if (options.durable()) {
        snapshot.force(true);
      }
    } catch (IOException failed) {
      options.notices().accept("the journal is not compacted: " + failed);
      snapshot.close();
      Files.deleteIfExists(next(path));
      return;
    }
    replaceBy(snapshot, survivors, snapshotEnd);
  }

  private long writeSnapshot(FileChannel snapshot, List<Long> survivors) throws IOException {
    long at = writeAll(snapshot, 0, ByteBuffer.wrap(FORM_SNAPSHOT.clone()));
    Piece piece = new Piece();
    piece.add(codec.encode(fold.spent()));
    for (long position : survivors) {
      piece.add(bodyAt(position));
      if (piece.bytes >= PIECE_BYTES) {
        at = writeAll(snapshot, at, piece.take());
      }
    }
    piece.add(codec.encode(new SnapshotEnd(survivors.size() + 1L)));
    return writeAll(snapshot, at, piece.take());
  }

  private void replaceBy(FileChannel snapshot, List<Long> survivors, long snapshotEnd)
      throws IOException {
    JournalFold compacted = new JournalFold(options.logEntriesKept());
    long[] moved = new long[Math.max(256, survivors.size() + 2)];
    long offset = FORM_SNAPSHOT.length;
    moved[0] = offset;
    compacted.add(0, fold.spent());
    offset += Document.HEADER_BYTES + codec.encode(fold.spent()).length();
    for (int i = 0; i < survivors.size(); i++) {
      long position = survivors.get(i);
      moved[i + 1] = offset;
      compacted.add(i + 1, decode(bodyAt(position), offsets[(int) position]));
      offset += lengthAt(position);
    }
    moved[survivors.size() + 1] = offset;
    Files.move(next(path), path, StandardCopyOption.ATOMIC_MOVE);
    // Before anything is appended: a crash must not bring the former file back under the name.
    forceFolder();
    channel.close();
    options.notices().accept("journal: " + end + " bytes became " + snapshotEnd);
    channel = snapshot;
    fold = compacted;
    offsets = moved;
    nextPosition = survivors.size() + 2L;
    firstUnsynced = nextPosition;
    end = snapshotEnd;
    compactAt = Math.max(options.compactBytesMin(), 2 * end);
  }

  private long lengthAt(long position) {
    long next = position + 1 < nextPosition ? offsets[(int) position + 1] : end;
    return next - offsets[(int) position];
  }

  private Bytes bodyAt(long position) throws IOException {
    long from = offsets[(int) position] + Document.HEADER_BYTES;
    ByteBuffer body = ByteBuffer.allocate((int) (lengthAt(position) - Document.HEADER_BYTES));
    while (body.hasRemaining()) {
      if (channel.read(body, from + body.position()) < 0) {
        throw new JournalDamagedException(path, from, "it has become shorter");
      }
    }
    return Bytes.wrap(body.array());
  }

  /** Documents of a snapshot that are about to be written; all are of one batch. */
  private static final class Piece {
    private final List<Bytes> bodies = new ArrayList<>();
    private long first;
    private int bytes;

    void add(Bytes body) {
      bodies.add(body);
      bytes = Math.addExact(bytes, Document.HEADER_BYTES + body.length());
    }

    ByteBuffer take() {
      ByteBuffer piece = ByteBuffer.allocate(bytes);
      for (Bytes body : bodies) {
        Document.put(piece, first++, 0, body);
      }
      bodies.clear();
      bytes = 0;
      return piece.flip();
    }
  }

  // ---- the disk ----

  /** Writes all of it; the offset behind it. */
  private static long writeAll(FileChannel file, long offset, ByteBuffer content)
      throws IOException {
    long at = offset;
    while (content.hasRemaining()) {
      at += file.write(content, at);
    }
    return at;
  }

  private void force() throws IOException {
    if (options.durable()) {
      channel.force(false);
    }
  }

  /** The name has to survive as well as the content. */
  private void forceFolder() throws IOException {
    if (options.durable()) {
      try (FileChannel folder = FileChannel.open(path.getParent(), StandardOpenOption.READ)) {
        folder.force(true);
      }
    }
  }

  /** Bytes in the file. */
  public long length() {
    return end;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
