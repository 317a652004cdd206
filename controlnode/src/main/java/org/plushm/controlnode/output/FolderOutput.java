package org.plushm.controlnode.output;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import org.plushm.overlay.Bytes;
import org.plushm.plush.tally.HostOutcome;
import org.plushm.plush.tally.Tally;

/**
 * Writes the whole output of each host to {@code HOST/exec.out} and {@code HOST/exec.err} in a
 * folder ({@code --outdir}), and hands everything on. A stream without output makes an empty file,
 * so that an old one never passes for a new one.
 */
final class FolderOutput implements OutputSink {
  private final Path folder;
  private final OutputSink next;
  private final Set<Path> begun = new HashSet<>();

  FolderOutput(Path folder, OutputSink next) {
    this.folder = folder;
    this.next = next;
  }

  @Override
  public void output(String host, boolean error, Bytes piece) throws IOException {
    append(file(host, error), piece);
    next.output(host, error, piece);
  }

  @Override
  public void ended(HostOutcome outcome) throws IOException {
    append(file(outcome.host(), false), Bytes.EMPTY);
    append(file(outcome.host(), true), Bytes.EMPTY);
    next.ended(outcome);
  }

  /** Opened anew for each piece: a thousand hosts would need more descriptors than there are. */
  private void append(Path file, Bytes piece) throws IOException {
    boolean first = begun.add(file);
    if (!first && piece.length() == 0) {
      return;
    }
    write(file, first, piece);
  }

  /**
   * Writes a piece to a file of an output folder.
   *
   * @param first whether the file, with its folders, is to be made anew
   */
  static void write(Path file, boolean first, Bytes piece) throws OutputFileException {
    try {
      if (first) {
        Files.createDirectories(file.getParent());
      }
      try (OutputStream out =
          first
              ? Files.newOutputStream(file)
              : Files.newOutputStream(file, StandardOpenOption.APPEND)) {
        out.write(piece.toArray());
      }
    } catch (IOException failed) {
      throw new OutputFileException(file, failed);
    }
  }

  /** A host's name has no slash and does not begin with a dot, so it stays within the folder. */
  private Path file(String host, boolean error) {
    return folder.resolve(host).resolve(error ? "exec.err" : "exec.out");
  }

  @Override
  public void finish(Tally tally, long elapsedMs, int exit) throws IOException {
    next.finish(tally, elapsedMs, exit);
  }

  @Override
  public void close() throws IOException {
    next.close();
  }
}
