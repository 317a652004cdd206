package org.plushm.controlnode.keys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.KeyStep;
import org.plushm.participant.launch.LaunchKeys;

/**
 * The overlay keys by epoch, in a folder of their own files: {@code overlay.key} of epoch 0, {@code
 * overlay-N.key} of the others. There is one, or two while the overlay changes over. A file is
 * whole and durable before its name is there. Safe for several threads. The text form shows no key.
 */
public final class EpochKeys {
  private static final Pattern FILE = Pattern.compile("overlay(?:-([1-9][0-9]{0,4}))?\\.key");

  private final Path folder;
  private final Map<Integer, Bytes> byEpoch = new TreeMap<>();
  private KeyStep step = KeyStep.FIRST;

  private EpochKeys(Path folder) {
    this.folder = folder;
  }

  /** A new key of epoch 0 that is in memory only. */
  static EpochKeys generate() {
    EpochKeys keys = new EpochKeys(null);
    keys.byEpoch.put(0, fresh());
    return keys;
  }

  /** The keys that are in a folder. */
  static EpochKeys load(Path folder) throws IOException {
    EpochKeys keys = new EpochKeys(folder);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Matcher name = FILE.matcher(file.getFileName().toString());
        if (name.matches()) {
          int epoch = name.group(1) == null ? 0 : Integer.parseInt(name.group(1));
          keys.byEpoch.put(epoch, Bytes.wrap(Files.readAllBytes(file)));
        }
      }
    }
    return keys;
  }

  private static Bytes fresh() {
    byte[] key = new byte[OverlayKeys.OVERLAY_KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return Bytes.wrap(key);
  }

  static String fileName(int epoch) {
    return epoch == 0 ? "overlay.key" : "overlay-" + epoch + ".key";
  }

  /**
   * The key of an epoch; null when it was never made or is destroyed.
   *
   * @param epoch 0 to {@link KeyStep#EPOCH_MAX}
   */
  public synchronized Bytes key(int epoch) {
    return byEpoch.get(epoch);
  }

  /**
   * Makes the key of an epoch and has it durable, or finds the one that was made.
   *
   * @throws IOException when it cannot be written; there is no such key then
   */
  public synchronized Bytes make(int epoch) throws IOException {
    Bytes known = byEpoch.get(epoch);
    if (known != null) {
      return known;
    }
    Bytes key = fresh();
    if (folder != null) {
      write(folder.resolve(fileName(epoch)), key.toArray());
    }
    byEpoch.put(epoch, key);
    return key;
  }

  private static void write(Path file, byte[] content) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    // What a killed control node has left was never used.
    Files.deleteIfExists(temporary);
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  /**
   * Gives the keys of this step from now on, and destroys those that it does not accept.
   *
   * @throws IOException when a key of the step is missing, or one cannot be destroyed
   */
  public synchronized void launchAt(KeyStep next) throws IOException {
    for (int epoch = next.oldestEpoch(); epoch <= next.newestEpoch(); epoch++) {
      if (!byEpoch.containsKey(epoch)) {
        throw new IOException("the overlay's key of epoch " + epoch + " is missing in " + folder);
      }
    }
    step = next;
    for (int epoch : Set.copyOf(byEpoch.keySet())) {
      // A newer one is that of a change that is about to begin.
      if (epoch < next.oldestEpoch()) {
        if (folder != null) {
          Files.deleteIfExists(folder.resolve(fileName(epoch)));
        }
        byEpoch.remove(epoch);
      }
    }
  }

  /** What is launched now gets these. */
  public synchronized LaunchKeys launchKeys() {
    return new LaunchKeys(step, byEpoch.get(step.oldestEpoch()), byEpoch.get(step.newestEpoch()));
  }

  @Override
  public String toString() {
    return "EpochKeys[hidden]";
  }
}
