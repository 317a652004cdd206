package org.plushm.participant.files;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** Unpacks one archive into a {@link SafeTree}, below a folder of it. */
final class Unpacking {
  private static final int FOLDER_MODE = 0755;
  private static final int FILE_MODE = 0644;
  private static final int LINK_BYTES_MAX = 4096;

  /** The end record of a zip archive, its comment included, and what may stand in it. */
  private static final int ZIP_END_BYTES = 22;

  private static final int ZIP_COMMENT_BYTES_MAX = 0xffff;
  private static final int ZIP_END_SIGNATURE = 0x06054b50;
  private static final int ZIP_DIRECTORY_SIZE_AT = 12;
  private static final long ZIP_DIRECTORY_BYTES_MAX = 32L << 20;

  private final SafeTree tree;
  private final String prefix;

  private Unpacking(SafeTree tree, String prefix) {
    this.tree = tree;
    this.prefix = prefix;
  }

  /**
   * Unpacks an archive.
   *
   * @param archive the file
   * @param tree takes the entries
   * @param folder where in the tree, empty for its root
   * @throws InstallFailure with the cause, without the name of the package
   * @throws IOException if the archive cannot be read to its end or something not be written
   */
  static void unpack(Path archive, SafeTree tree, String folder)
      throws IOException, InstallFailure {
    ArchiveKind kind = ArchiveKind.of(archive);
    Unpacking unpacking = new Unpacking(tree, folder.isEmpty() ? "" : folder + "/");
    if (!folder.isEmpty()) {
      tree.folder(folder, FOLDER_MODE);
    }
    if (kind == ArchiveKind.ZIP) {
      unpacking.zip(archive);
      return;
    }
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(archive), 64 * 1024);
        InputStream plain = plain(kind, raw)) {
      unpacking.tar(plain);
    }
  }

  private static InputStream plain(ArchiveKind kind, InputStream raw) throws IOException {
    return switch (kind) {
      case GZIP ->
          GzipCompressorInputStream.builder()
              .setInputStream(raw)
              .setDecompressConcatenated(true)
              .get();
      case BZIP2 -> new BZip2CompressorInputStream(raw, true);
      case TAR, ZIP -> raw;
    };
  }

  /** Where an entry belongs; an absolute name or one with {@code ..} is the tree's to refuse. */
  private String place(String name) {
    return name.startsWith("/") ? name : prefix + name;
  }

  private void tar(InputStream plain) throws IOException, InstallFailure {
    BufferedInputStream content = new BufferedInputStream(plain, 64 * 1024);
    content.mark(ArchiveKind.BLOCK_BYTES);
    if (!ArchiveKind.isTar(content.readNBytes(ArchiveKind.BLOCK_BYTES))) {
      throw new InstallFailure("what is compressed in it is no tar archive");
    }
    content.reset();
    GuardedStream guarded = new GuardedStream(content);
    TarArchiveInputStream tar = new TarArchiveInputStream(guarded, "UTF-8");
    while (true) {
      guarded.beginHeader();
      TarArchiveEntry entry = tar.getNextEntry();
      if (entry == null) {
        break;
      }
      guarded.beginContent();
      put(tar, entry);
      // Whatever of the content was not wanted; the next header is guarded again.
      tar.transferTo(OutputStream.nullOutputStream());
    }
    guarded.finish();
  }

  private void put(TarArchiveInputStream tar, TarArchiveEntry entry)
      throws IOException, InstallFailure {
    String name = place(entry.getName());
    if (entry.isDirectory()) {
      tree.folder(name, entry.getMode());
    } else if (entry.isSymbolicLink()) {
      tree.symbolicLink(name, entry.getLinkName());
    } else if (entry.isLink()) {
      tree.hardLink(name, place(entry.getLinkName()));
    } else if (entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO()) {
      throw new InstallFailure(
          "'"
              + InstallFailure.shown(entry.getName())
              + "' is a device, which no package may bring");
    } else if (!tar.canReadEntryData(entry)) {
      throw new InstallFailure(
          "'" + InstallFailure.shown(entry.getName()) + "' is stored in a way that is not known");
    } else {
      tree.file(name, entry.getMode(), tar);
    }
  }

  private void zip(Path archive) throws IOException, InstallFailure {
    checkZipEnd(archive);
    try (ZipFile zip = ZipFile.builder().setPath(archive).get()) {
      for (ZipArchiveEntry entry : Collections.list(zip.getEntriesInPhysicalOrder())) {
        put(zip, entry);
      }
    }
  }

  /** The reader keeps the directory of a zip archive in memory: it must not be too large. */
  private static void checkZipEnd(Path archive) throws IOException, InstallFailure {
    try (SeekableByteChannel channel = Files.newByteChannel(archive)) {
      long size = channel.size();
      int length = (int) Math.min(size, ZIP_END_BYTES + ZIP_COMMENT_BYTES_MAX);
      ByteBuffer end = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
      channel.position(size - length);
      while (end.hasRemaining() && channel.read(end) >= 0) {
        // Reads on.
      }
      for (int at = length - ZIP_END_BYTES; at >= 0; at--) {
        if (end.getInt(at) == ZIP_END_SIGNATURE) {
          long directoryBytes = end.getInt(at + ZIP_DIRECTORY_SIZE_AT) & 0xffffffffL;
          if (directoryBytes > ZIP_DIRECTORY_BYTES_MAX) {
            throw new InstallFailure("the zip archive has too many files: use tar");
          }
          return;
        }
      }
    }
    throw new InstallFailure("the archive is truncated");
  }

  private void put(ZipFile zip, ZipArchiveEntry entry) throws IOException, InstallFailure {
    String name = place(entry.getName());
    int mode = entry.getUnixMode();
    if (entry.isDirectory()) {
      tree.folder(name, mode == 0 ? FOLDER_MODE : mode);
    } else if (!zip.canReadEntryData(entry)) {
      throw new InstallFailure(
          "'" + InstallFailure.shown(entry.getName()) + "' is encrypted or of an unknown kind");
    } else if (entry.isUnixSymlink()) {
      try (InputStream target = zip.getInputStream(entry)) {
        tree.symbolicLink(
            name, new String(target.readNBytes(LINK_BYTES_MAX), StandardCharsets.UTF_8));
      }
    } else {
      try (CheckedInputStream content =
          new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
        tree.file(name, mode == 0 ? FILE_MODE : mode, content);
        if (content.getChecksum().getValue() != entry.getCrc()) {
          throw new IOException(
              "the sum of '" + InstallFailure.shown(entry.getName()) + "' is wrong");
        }
      }
    }
  }
}
