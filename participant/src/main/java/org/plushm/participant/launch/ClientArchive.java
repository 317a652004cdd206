package org.plushm.participant.launch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.plushm.participant.jvm.JvmCommand;

/**
 * The program as one file, for hosts that do not have it.
 *
 * @param file a tar.gz with the folder {@code plush-m}
 * @param hash SHA-256 of the file in hexadecimal
 * @param bytes its length
 */
public record ClientArchive(Path file, String hash, long bytes) {
  private static final String NAME = "plush-m.tar.gz";
  private static final long PACK_TIMEOUT_S = 60;

  /** The archive in this file. */
  public static ClientArchive of(Path file) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[64 * 1024];
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        digest.update(buffer, 0, length);
      }
    }
    return new ClientArchive(
        file.toAbsolutePath(), HexFormat.of().formatHex(digest.digest()), Files.size(file));
  }

  /**
   * The archive of the program that runs now: the one beside its folder where it was built, else
   * packed anew.
   *
   * @param scratch folder for an archive that has to be packed
   * @throws IOException when this process does not run from an installed program
   */
  public static ClientArchive ofThisProgram(Path scratch) throws IOException {
    Path home =
        JvmCommand.home()
            .orElseThrow(() -> new IOException("only an installed plush can copy itself"));
    Path built = home.resolveSibling(NAME);
    if (Files.isRegularFile(built)) {
      return of(built);
    }
    Path packed = scratch.resolve(NAME);
    if (!Files.isRegularFile(packed)) {
      pack(home, packed);
    }
    return of(packed);
  }

  private static void pack(Path home, Path packed) throws IOException {
    Path temporary = packed.resolveSibling(NAME + ".tmp");
    // The folder is renamed on the way in, whatever it is called here.
    Process process =
        new ProcessBuilder(
                List.of(
                    "/bin/sh",
                    "-c",
                    "work=$(mktemp -d) && trap 'rm -rf \"$work\"' 0 && cp -R \"$0\" \"$work/plush-m\""
                        + " && rm -rf \"$work/plush-m/class-data\" && mkdir"
                        + " \"$work/plush-m/class-data\""
                        + " && (cd \"$work\" && tar cf - plush-m) | gzip -n >\"$1\"",
                    home.toString(),
                    temporary.toString()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!process.waitFor(PACK_TIMEOUT_S, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException("cannot pack " + home + " for other hosts into " + packed);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while packing " + home, e);
    }
    Files.move(temporary, packed);
  }
}
