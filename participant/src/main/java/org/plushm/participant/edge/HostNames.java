package org.plushm.participant.edge;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import org.plushm.overlay.NodeId;
import org.plushm.participant.launch.HostConfig;

/** What user processes of a host are told about where they are. For one thread. */
final class HostNames {
  private final String overlay;
  private final boolean virtual;
  private final Path table;
  private final Map<String, String> lines = new TreeMap<>();

  /**
   * Names for the hosts of a process.
   *
   * @param overlay name of the overlay
   * @param virtual whether the hosts are virtual
   * @param table the file that {@code HOSTS} names
   */
  HostNames(String overlay, boolean virtual, Path table) {
    this.overlay = overlay;
    this.virtual = virtual;
    this.table = table;
  }

  /** The environment of a host's user processes. */
  Map<String, String> environment(HostConfig host, NodeId self) {
    Map<String, String> environment = new TreeMap<>();
    environment.put("PLUSH_HOST", host.label());
    environment.put("PLUSH_OVERLAY", overlay);
    if (virtual) {
      int number = host.number();
      environment.put("VN", Integer.toString(number));
      environment.put("SRCIP", self.address());
      environment.put(
          "VIP", "10." + (number >> 16 & 255) + "." + (number >> 8 & 255) + "." + (number & 255));
      environment.put("HOSTS", table.toString());
    }
    return environment;
  }

  /** Adds a virtual host to the name table: every host that this process ever started. */
  void add(HostConfig host, NodeId self) throws IOException {
    if (!virtual) {
      return;
    }
    String line = host.label() + " " + self.address() + " # on localhost\n";
    String former = lines.put(host.label(), line);
    if (line.equals(former)) {
      return;
    }
    if (former == null && lines.size() > 1) {
      // Of a thousand hosts each would write a thousand lines.
      Files.writeString(table, line, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
      return;
    }
    Path temporary = table.resolveSibling(table.getFileName() + ".tmp");
    Files.writeString(temporary, String.join("", lines.values()), StandardCharsets.UTF_8);
    Files.move(temporary, table, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Where a host's user processes start: in the user's home, a virtual host in its own folder. */
  Path workingDirectory(HostFolder folder) {
    Path home = Path.of(System.getProperty("user.home", "/"));
    return virtual || !Files.isDirectory(home) ? folder.work() : home;
  }
}
