package org.plushm.dist.story;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What processes of one state folder there are, and what they leave: told by a mark in their
 * environment, or by a working directory inside it. Everything that was ever seen is remembered, so
 * that it can be asked for when its process is gone. Linux only; any thread.
 */
final class Census {
  /** The variable that marks every process of a user. */
  static final String MARK = "PLUSH_STORY";

  private static final Path PROC = Path.of("/proc");
  private static final List<Path> SHARED_BASES = List.of(Path.of("/dev/shm"), Path.of("/tmp"));
  private static final List<String> TABLES = List.of("udp", "udp6", "tcp", "tcp6");
  private static final String TCP_LISTEN = "0A";

  /**
   * A living process.
   *
   * @param pid its number
   * @param command its words, joined by blanks
   */
  record Member(long pid, String command) {}

  /**
   * A socket that waits for whoever comes.
   *
   * @param protocol udp or tcp
   * @param local address and port as the kernel's table has it, in hexadecimal
   */
  record Endpoint(String protocol, String local) {
    /** The port. */
    int port() {
      return Integer.parseInt(local.substring(local.lastIndexOf(':') + 1), 16);
    }

    /** The dotted address, of IPv4 or mapped into IPv6. */
    String address() {
      int end = local.indexOf(':');
      long bits = Long.parseLong(local.substring(end - 8, end), 16);
      // The table shows the address as a number of this machine, which is little-endian.
      return (bits & 255) + "." + (bits >> 8 & 255) + "." + (bits >> 16 & 255) + "." + (bits >> 24);
    }
  }

  private final byte[] mark;
  private final Path home;
  private final Set<Long> pids = new TreeSet<>();
  private final Map<String, Endpoint> endpoints = new HashMap<>();
  private final Set<Path> folders = new TreeSet<>();
  private final Map<Long, Long> peakMemoryKb = new TreeMap<>();
  private final Map<Long, String> commands = new TreeMap<>();

  Census(Path home) {
    this.home = home;
    this.mark = (MARK + "=" + home + "\0").getBytes(StandardCharsets.UTF_8);
  }

  /** All that live now; remembers them. */
  synchronized List<Member> members() {
    List<Member> members = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path folder : folders) {
        if (isOurs(folder)) {
          long pid = Long.parseLong(folder.getFileName().toString());
          String command = read(folder.resolve("cmdline")).replace('\0', ' ').strip();
          members.add(new Member(pid, command));
          pids.add(pid);
          commands.put(pid, command);
          peakMemory(pid, folder);
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("cannot read /proc", e);
    }
    return members;
  }

  /** How many living processes have exactly these words. */
  int count(String command) {
    return (int) members().stream().filter(member -> member.command().equals(command)).count();
  }

  private boolean isOurs(Path folder) {
    if (contains(readBytes(folder.resolve("environ")), mark)) {
      return true;
    }
    try {
      return Files.readSymbolicLink(folder.resolve("cwd")).startsWith(home);
    } catch (IOException e) {
      // Gone, or of a user whose processes are not shown.
      return false;
    }
  }

  private void peakMemory(long pid, Path folder) {
    for (String line : read(folder.resolve("status")).split("\n")) {
      if (line.startsWith("VmHWM:")) {
        long kb = Long.parseLong(line.replaceAll("\\D", ""));
        peakMemoryKb.merge(pid, kb, Math::max);
      }
    }
  }

  /** The largest resident memory of each process of Java that was ever seen, with its words. */
  synchronized Map<String, Long> peakMemoryMb() {
    Map<String, Long> peaks = new TreeMap<>();
    peakMemoryKb.forEach(
        (pid, kb) -> {
          String command = commands.get(pid);
          if (command.contains("java")) {
            peaks.put(pid + " " + command.replaceAll(".* (org\\.plushm\\S+)", "$1"), kb >> 10);
          }
        });
    return peaks;
  }

  /** Looks once more and returns every endpoint that was ever seen. */
  synchronized Set<Endpoint> look() {
    Set<String> inodes = new TreeSet<>();
    for (Member member : members()) {
      Path descriptors = PROC.resolve(member.pid() + "/fd");
      try (DirectoryStream<Path> links = Files.newDirectoryStream(descriptors)) {
        for (Path link : links) {
          see(link, inodes);
        }
      } catch (IOException | java.nio.file.DirectoryIteratorException e) {
        // Ended while it was looked at; what it had is closed.
        continue;
      }
    }
    endpointsByInode()
        .forEach(
            (inode, endpoint) -> {
              if (inodes.contains(inode)) {
                endpoints.put(inode, endpoint);
              }
            });
    return Set.copyOf(endpoints.values());
  }

  /** Remembers what an open file belongs to: a socket, or a folder outside the state folder. */
  private void see(Path link, Set<String> inodes) throws IOException {
    Path target;
    try {
      target = Files.readSymbolicLink(link);
    } catch (NoSuchFileException e) {
      // Closed meanwhile.
      return;
    }
    String name = target.toString();
    if (name.startsWith("socket:[")) {
      inodes.add(name.substring("socket:[".length(), name.length() - 1));
    }
    for (Path base : SHARED_BASES) {
      Path top = target.startsWith(base) ? base.resolve(base.relativize(target).getName(0)) : base;
      if (top.getFileName().toString().startsWith("plush-m-")) {
        folders.add(top);
      }
    }
  }

  /** Everybody's bound UDP and listening TCP sockets. */
  private static Map<String, Endpoint> endpointsByInode() {
    Map<String, Endpoint> all = new HashMap<>();
    for (String table : TABLES) {
      for (String line : read(PROC.resolve("net").resolve(table)).split("\n")) {
        String[] words = line.strip().split("\\s+");
        boolean tcp = table.startsWith("tcp");
        if (words.length > 9 && words[0].endsWith(":") && (!tcp || words[3].equals(TCP_LISTEN))) {
          all.put(words[9], new Endpoint(table.substring(0, 3), words[1]));
        }
      }
    }
    return all;
  }

  /** What is still there of all that was ever seen, a line each. */
  synchronized List<String> leftovers() throws IOException {
    List<String> left = new ArrayList<>();
    members().forEach(member -> left.add("process " + member.pid() + ": " + member.command()));
    Map<String, Endpoint> open = endpointsByInode();
    endpoints.forEach(
        (inode, endpoint) -> {
          if (open.containsKey(inode)) {
            left.add("socket " + endpoint);
          }
        });
    folders.stream().filter(Files::exists).forEach(folder -> left.add("folder " + folder));
    for (Path base : SHARED_BASES) {
      if (!Files.isDirectory(base)) {
        continue;
      }
      try (DirectoryStream<Path> all = Files.newDirectoryStream(base, "plush-m-aeron-*")) {
        for (Path folder : all) {
          long owner = Long.parseLong(folder.getFileName().toString().split("-")[3]);
          // What lives and is no member has a number that a member had before.
          if (pids.contains(owner) && ProcessHandle.of(owner).isEmpty()) {
            left.add("folder " + folder);
          }
        }
      }
    }
    return left;
  }

  private static String read(Path file) {
    return new String(readBytes(file), StandardCharsets.UTF_8);
  }

  private static byte[] readBytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return new byte[0];
    } catch (IOException e) {
      // The process ended while it was read, or is not ours to see.
      return new byte[0];
    }
  }

  private static boolean contains(byte[] text, byte[] part) {
    for (int start = 0; start + part.length <= text.length; start++) {
      int i = 0;
      while (i < part.length && text[start + i] == part[i]) {
        i++;
      }
      if (i == part.length && (start == 0 || text[start - 1] == 0)) {
        return true;
      }
    }
    return false;
  }
}
