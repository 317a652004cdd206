package org.plushm.participant.keeper;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The record of accepted executions, written before the keeper is told to start them, so that after
 * a restart none is started twice and none is forgotten. One file serves a participant or a whole
 * edge: a batch of starts costs one write, and one sync where syncs are asked for.
 *
 * <p><b>Durability.</b> A write that has returned survives the end of the process, {@code kill -9}
 * included; only a crash of the machine can lose it. After such a crash every user process is dead
 * too, and {@link #generation} has changed, which tells the control node that what it sent to the
 * former generation and cannot be found here is lost rather than never accepted. Nothing is
 * therefore synced by default; with {@code force} each batch is, for systems without a boot
 * identifier and for those who want the exact answer after a crash of the machine.
 *
 * <p><b>Form.</b> Records of length (4 bytes), CRC32C of the body (4 bytes), body: one byte of
 * kind, then for the header the generation and the boot identifier, for the others host, execution,
 * attempt, ordinal. A torn record at the end is cut off; a damaged one before others is refused,
 * because what follows could not be trusted.
 *
 * <p>Thread-safe; does file I/O, so not for the engine thread.
 */
public final class Ledger implements AutoCloseable {
  private static final byte HEADER = 1;
  private static final byte ACCEPTED = 2;
  private static final byte RELEASED = 3;
  private static final int BODY_BYTES_MAX = 4096;
  private static final long COMPACT_BYTES = 1L << 20;

  private final Path file;
  private final boolean force;
  private final Map<ExecutionKey, Integer> accepted = new LinkedHashMap<>();
  private FileChannel channel;
  private long generation;
  private String boot = "";
  private long cutBytes;

  private Ledger(Path file, boolean force) {
    this.file = file;
    this.force = force;
  }

  /**
   * Opens or makes the ledger.
   *
   * @param file the file; its folder must exist
   * @param force whether each batch is synced to the disk
   * @param nowMs wall-clock time, names a new generation
   * @return the ledger
   * @throws LedgerDamagedException when a record before the last cannot be read
   * @throws IOException when the file cannot be read or written
   */
  public static Ledger open(Path file, boolean force, long nowMs) throws IOException {
    Ledger ledger = new Ledger(file.toAbsolutePath(), force);
    if (Files.exists(ledger.file)) {
      ledger.read();
    }
    String bootNow = ProcessTable.bootId();
    if (ledger.generation == 0 || !ledger.boot.equals(bootNow)) {
      ledger.generation = Math.max(nowMs, ledger.generation + 1);
      ledger.boot = bootNow;
    }
    ledger.rewrite();
    return ledger;
  }

  /**
   * Records acceptance of a batch. When this returns, the process may be killed without the records
   * being lost.
   *
   * @param entries executions, none of them accepted before
   * @throws IOException when they could not be recorded; then none may be started
   */
  public synchronized void accept(Collection<Accepted> entries) throws IOException {
    for (Accepted entry : entries) {
      if (accepted.containsKey(entry.key())) {
        throw new IllegalArgumentException(entry.key() + " was accepted before");
      }
    }
    append(ACCEPTED, entries);
    entries.forEach(entry -> accepted.put(entry.key(), entry.ordinal()));
  }

  /**
   * Forgets executions whose result the control node has acknowledged.
   *
   * @param keys executions; those not recorded are passed over
   * @throws IOException when the file cannot be written
   */
  public synchronized void release(Collection<ExecutionKey> keys) throws IOException {
    List<Accepted> known =
        keys.stream()
            .filter(accepted::containsKey)
            .map(key -> new Accepted(key, accepted.get(key)))
            .toList();
    append(RELEASED, known);
    known.forEach(entry -> accepted.remove(entry.key()));
    if (channel.position() > COMPACT_BYTES && accepted.size() < 1000) {
      channel.close();
      rewrite();
    }
  }

  /**
   * Whether an execution was accepted and not released.
   *
   * @param key the execution
   * @return true also for those of earlier processes
   */
  public synchronized boolean isAccepted(ExecutionKey key) {
    return accepted.containsKey(key);
  }

  /**
   * Everything accepted and not released, in the order of acceptance.
   *
   * @return a copy
   */
  public synchronized List<Accepted> accepted() {
    return accepted.entrySet().stream()
        .map(entry -> new Accepted(entry.getKey(), entry.getValue()))
        .toList();
  }

  /**
   * Changes when records may have been lost: after a boot of the machine and when the file was made
   * anew. Grows from one to the next.
   *
   * @return milliseconds since the epoch at which the generation began
   */
  public synchronized long generation() {
    return generation;
  }

  /**
   * Bytes of a torn record that opening cut off.
   *
   * @return 0 when the file was whole
   */
  public synchronized long cutBytes() {
    return cutBytes;
  }

  @Override
  public synchronized void close() throws IOException {
    channel.close();
  }

  private void append(byte kind, Collection<Accepted> entries) throws IOException {
    if (entries.isEmpty()) {
      return;
    }
    ByteBuffer buffer = ByteBuffer.allocate(entries.size() * (BODY_BYTES_MAX / 2));
    entries.forEach(entry -> put(buffer, kind, entry));
    write(buffer.flip());
  }

  private void write(ByteBuffer buffer) throws IOException {
    long start = channel.position();
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      if (force) {
        channel.force(false);
      }
    } catch (IOException e) {
      // A full disk may have taken half of a record: later ones must not come to stand behind it.
      channel.truncate(start);
      throw e;
    }
  }

  private void rewrite() throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    byte[] bootBytes = boot.getBytes(StandardCharsets.UTF_8);
    ByteBuffer header = ByteBuffer.allocate(8 + 1 + 8 + bootBytes.length);
    header.position(8);
    header.put(HEADER).putLong(generation).put(bootBytes);
    seal(header, 0);
    write(header.flip());
    append(ACCEPTED, accepted());
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void put(ByteBuffer buffer, byte kind, Accepted entry) {
    ExecutionKey key = entry.key();
    int start = buffer.position();
    byte[] host = key.host().getBytes(StandardCharsets.UTF_8);
    byte[] execution = key.execution().getBytes(StandardCharsets.UTF_8);
    buffer.position(start + 8);
    buffer.put(kind).putShort((short) host.length).put(host);
    buffer.put((byte) execution.length).put(execution).putInt(key.attempt());
    buffer.putInt(entry.ordinal());
    seal(buffer, start);
  }

  private static void seal(ByteBuffer buffer, int start) {
    int bodyBytes = buffer.position() - start - 8;
    buffer.putInt(start, bodyBytes);
    buffer.putInt(start + 4, crc(buffer.array(), start + 8, bodyBytes));
  }

  private static int crc(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  private void read() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.remaining() > 0) {
      int start = buffer.position();
      int bodyBytes = buffer.remaining() < 8 ? -1 : buffer.getInt(start);
      boolean fits = bodyBytes > 0 && bodyBytes <= bytes.length - start - 8;
      if (!fits || crc(bytes, start + 8, bodyBytes) != buffer.getInt(start + 4)) {
        if (hasRecordAfter(bytes, start)) {
          throw new LedgerDamagedException(file, start);
        }
        cutBytes = bytes.length - start;
        return;
      }
      buffer.position(start + 8);
      readBody(buffer.slice(start + 8, bodyBytes), start);
      buffer.position(start + 8 + bodyBytes);
    }
  }

  /** Whether an intact record begins anywhere behind a place that holds none. */
  private static boolean hasRecordAfter(byte[] bytes, int place) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    for (int start = place + 1; start + 8 < bytes.length; start++) {
      int bodyBytes = buffer.getInt(start);
      if (bodyBytes > 0
          && bodyBytes <= Math.min(BODY_BYTES_MAX, bytes.length - start - 8)
          && crc(bytes, start + 8, bodyBytes) == buffer.getInt(start + 4)) {
        return true;
      }
    }
    return false;
  }

  private void readBody(ByteBuffer body, int start) throws IOException {
    byte kind = body.get();
    if (kind == HEADER) {
      generation = body.getLong();
      boot = text(body, body.remaining());
      return;
    }
    if (kind != ACCEPTED && kind != RELEASED) {
      throw new LedgerDamagedException(file, start);
    }
    String host = text(body, body.getShort());
    ExecutionKey key = new ExecutionKey(host, text(body, body.get()), body.getInt());
    if (kind == ACCEPTED) {
      accepted.put(key, body.getInt());
    } else {
      accepted.remove(key);
    }
  }

  private static String text(ByteBuffer body, int length) {
    byte[] bytes = new byte[length];
    body.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
