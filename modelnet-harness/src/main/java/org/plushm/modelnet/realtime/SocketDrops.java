package org.plushm.modelnet.realtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the system's UDP sockets dropped because their buffers were full. Stateless, any thread. */
final class SocketDrops {
  private static final Path TABLE = Path.of("/proc/net/udp");
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final int INODE_COLUMN = 9;

  private SocketDrops() {}

  /** Drops of all open UDP sockets of this process; 0 where the system does not tell. */
  static long ofThisProcess() throws IOException {
    if (!Files.isReadable(TABLE)) {
      return 0;
    }
    Set<String> own = new HashSet<>();
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path descriptor : descriptors) {
        String target;
        try {
          target = Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
          // Closed since the folder was listed.
          continue;
        }
        if (target.startsWith("socket:[")) {
          own.add(target.substring("socket:[".length(), target.length() - 1));
        }
      }
    }
    return sum(Files.readAllLines(TABLE, StandardCharsets.US_ASCII), own);
  }

  static long sum(List<String> table, Set<String> inodes) {
    long drops = 0;
    for (String line : table) {
      String[] columns = line.strip().split("\\s+");
      if (columns.length > INODE_COLUMN + 1 && inodes.contains(columns[INODE_COLUMN])) {
        drops += Long.parseLong(columns[columns.length - 1]);
      }
    }
    return drops;
  }
}
