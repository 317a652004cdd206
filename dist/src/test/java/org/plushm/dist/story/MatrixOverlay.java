package org.plushm.dist.story;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.plushm.participant.edge.EdgeMain;
import org.plushm.participant.jvm.JvmRole;
import org.plushm.participant.launch.EdgeProgram;

/**
 * The overlay of one cell of the {@link MatrixStoryTest}: hosts in two edges and a tree that is
 * deep enough for a leaf to be no child of the root, with timers that are shorter than those of
 * users.
 */
final class MatrixOverlay {
  static final int HOSTS = 10;
  static final int HOSTS_PER_EDGE = 5;
  static final String ALL = "local[1-10]";
  static final String FIRST_EDGE = "local[1-5]";
  static final Duration LIMIT = Duration.ofSeconds(60);

  /** Keepers wait longer for a successor than it takes until an overlay counts as deserted. */
  private static final List<String> SETTINGS =
      List.of(
          "randtree.degree=3",
          "control.deserted=6s",
          "control.dismantle=4s",
          "keeper.successor-grace=12s",
          "participant.dismantle=10s",
          "participant.orphan-after=10s");

  final PlushUser user;
  final Random random;

  /** Whether the dismantling may have begun, so that a request to kill may come too late. */
  boolean leaving;

  /** The victims with the nodes that they were. */
  private Map<String, String> aimedAt = Map.of();

  MatrixOverlay(Story story, Random random) throws IOException {
    this.random = random;
    Path settings = story.folder().resolve("settings");
    Files.write(settings, SETTINGS);
    this.user = story.user("ann").with("PLUSH_SETTINGS", settings.toString());
    Path work = Files.createDirectories(user.overlay("default").resolve("work"));
    new EdgeProgram(JvmRole.EDGE, EdgeMain.class.getName(), List.of(), HOSTS_PER_EDGE, 1)
        .writeTo(work);
  }

  /** Brings all hosts in. */
  void build() throws Exception {
    user.up(ALL);
    user.awaitActive(HOSTS);
  }

  /** Asserts that a request to kill was heeded. */
  void struck(Invocation kill) throws InterruptedException {
    if (leaving) {
      // 3: some had gone already; 2: there was no overlay any more.
      assertTrue(Set.of(0, 2, 3).contains(kill.await().exit()), kill::toString);
    } else {
      kill.expect(0);
    }
  }

  // ---- who is who ----

  /** The host that is root; there has to be one. */
  String root() throws Exception {
    return user.status().at("root").at("host").text();
  }

  /** A host of this depth, or one without children. */
  String member(boolean childOfRoot) throws Exception {
    List<String> found = new ArrayList<>();
    for (Json node : user.plush("tree", "--json").expect(0).json().at("nodes").elements()) {
      boolean wanted =
          childOfRoot ? node.at("depth").number() == 1 : node.at("children").number() == 0;
      if (wanted && node.at("depth").number() > 0) {
        found.add(node.at("host").text());
      }
    }
    return found.get(random.nextInt(found.size()));
  }

  /** The hosts that are active. */
  List<String> active() throws Exception {
    return List.copyOf(nodes().keySet());
  }

  /** The node that each active host is, with its incarnation. */
  private Map<String, String> nodes() throws Exception {
    Map<String, String> nodes = new LinkedHashMap<>();
    for (String line : user.plush("ls", "--json").expect(0).out().split("\n")) {
      Json host = Json.read(line);
      if (host.at("status").text().equals("active")) {
        nodes.put(host.at("host").text(), host.at("node").text());
      }
    }
    return nodes;
  }

  /** These are about to be struck. */
  void aimedAt(Set<String> victims) throws Exception {
    if (!victims.isEmpty()) {
      aimedAt = nodes();
      aimedAt.keySet().retainAll(victims);
    }
  }

  /** Whether each victim is back as another; until its death is noticed it counts as active. */
  boolean areVictimsBack() throws Exception {
    Map<String, String> now = aimedAt.isEmpty() ? Map.of() : nodes();
    for (Map.Entry<String, String> before : aimedAt.entrySet()) {
      String node = now.get(before.getKey());
      if (node == null || node.equals(before.getValue())) {
        return false;
      }
    }
    return true;
  }

  /** The process of the control node, found by its words, so that nobody has to be asked. */
  long controlNode() {
    return user.census().members().stream()
        .filter(member -> member.command().contains("ControlNodeMain"))
        .mapToLong(Census.Member::pid)
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no control node"));
  }

  /** The folder of an edge, which is there before its process is. */
  Path edgeFolder(int number) {
    return user.overlay("default").resolve("work").resolve("edge-" + number);
  }

  /** The process of an edge that may not have answered yet; waits for it. */
  long edge(int number) throws Exception {
    List<Long> found = new ArrayList<>();
    Await.until(
        "there is an edge " + number,
        LIMIT,
        () -> {
          for (Census.Member member : user.census().members()) {
            if (member.command().contains(EdgeMain.class.getName())
                && edgeFolder(number).equals(workingDirectory(member.pid()))) {
              found.add(member.pid());
            }
          }
          return !found.isEmpty();
        });
    return found.get(0);
  }

  private static Path workingDirectory(long pid) {
    try {
      return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "cwd"));
    } catch (IOException e) {
      // It has ended.
      return null;
    }
  }

  /** The hosts that an edge has, as far as they were given to it. */
  Set<String> hostsOf(int edge) throws IOException {
    Path record = edgeFolder(edge).resolveSibling("edge-" + edge + ".record");
    Set<String> hosts = new TreeSet<>();
    if (Files.exists(record)) {
      List<String> lines = Files.readAllLines(record);
      lines.subList(1, lines.size()).forEach(line -> hosts.add(line.split(" ")[1]));
    }
    return hosts;
  }
}
