package org.plushm.participant.files;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarUtils;

/** What an archive is, told by its first bytes; names and content types are often wrong. */
enum ArchiveKind {
  /** Plain tar. */
  TAR,
  /** Compressed by gzip. */
  GZIP,
  /** Compressed by bzip2. */
  BZIP2,
  /** Zip. */
  ZIP;

  /** Tar archives consist of blocks; the first one tells. */
  static final int BLOCK_BYTES = 512;

  private static final int SHOWN_BYTES = 24;

  /**
   * The kind of a file.
   *
   * @throws InstallFailure if it is none; without the name of the package
   */
  static ArchiveKind of(Path file) throws IOException, InstallFailure {
    byte[] start;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      start = in.readNBytes(BLOCK_BYTES);
    }
    if (begins(start, 0x1f, 0x8b)) {
      return GZIP;
    }
    if (begins(start, 'B', 'Z', 'h')) {
      return BZIP2;
    }
    if (begins(start, 'P', 'K', 3, 4) || begins(start, 'P', 'K', 5, 6)) {
      return ZIP;
    }
    if (isTar(start)) {
      return TAR;
    }
    if (begins(start, 0xfd, '7', 'z', 'X', 'Z', 0)) {
      throw wrong("compressed by xz");
    }
    if (begins(start, 0x28, 0xb5, 0x2f, 0xfd)) {
      throw wrong("compressed by zstd");
    }
    if (start.length == 0) {
      throw wrong("empty");
    }
    String text =
        new String(start, 0, Math.min(start.length, SHOWN_BYTES), StandardCharsets.ISO_8859_1);
    throw wrong("something that begins with '" + text.replaceAll("[^ -~]", "?") + "'");
  }

  /** Whether a first block is that of a tar archive; one without entries is all zeros. */
  static boolean isTar(byte[] block) {
    if (block.length < BLOCK_BYTES) {
      return false;
    }
    for (byte b : block) {
      if (b != 0) {
        return TarUtils.verifyCheckSum(block);
      }
    }
    return true;
  }

  private static InstallFailure wrong(String what) {
    return new InstallFailure(
        "this is no archive of a kind that can be unpacked (tar, tar.gz, tar.bz2, zip), but "
            + what);
  }

  private static boolean begins(byte[] start, int... expected) {
    if (start.length < expected.length) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      if ((start[i] & 0xff) != expected[i]) {
        return false;
      }
    }
    return true;
  }
}
