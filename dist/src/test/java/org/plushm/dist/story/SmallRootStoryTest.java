package org.plushm.dist.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A root in a process of its own that may open few files invites the hosts of an edge and keeps
 * them: what the root needs does not grow with the overlay, and it gives up no link to make room
 * (thesis section 3.4.2 had to). {@code bench/smallroot.sh} is the long form.
 */
@Tag("real")
class SmallRootStoryTest {
  private static final int OPEN_FILES_MAX = 256;
  private static final int HOSTS = Integer.getInteger("plushm.smallroot.hosts", 40);
  private static final int KEEP_S = Integer.getInteger("plushm.smallroot.seconds", 2);

  @RegisterExtension final Story story = new Story();

  @Test
  void shouldInviteAndKeepManyHostsWithFewDescriptors() throws Exception {
    // Many answers take their time where the machine is busy.
    Path settings = Files.writeString(story.folder().resolve("settings"), "control.query=20s\n");
    PlushUser user = story.user("ann").with("PLUSH_SETTINGS", settings.toString());
    SshStandIn.giveTo(user, story.folder(), OPEN_FILES_MAX);
    user.up("solo");
    final long root = SshStandIn.process(user);
    String limits = Files.readString(Path.of("/proc/" + root + "/limits"));
    assertTrue(limits.matches("(?s).*Max open files +" + OPEN_FILES_MAX + " +.*"), limits);
    user.plush("up", "-t", "120", "-w", "local[1-" + HOSTS + "]").expect(0);
    user.awaitActive(HOSTS + 1);
    Map<String, String> parents = parents(user);
    long opened = user.status().at("counters").at("links_opened").number();
    // The time itself is what is asked for here: does the root keep everybody?
    TimeUnit.SECONDS.sleep(KEEP_S);
    Json exec = user.plush("exec", "--json", "echo fine").expect(0).json();
    assertEquals(HOSTS + 1, exec.at("summary").at("ok").number());
    user.awaitActive(HOSTS + 1);
    Json status = user.status();
    assertEquals("solo", status.at("root").at("host").text());
    assertEquals(0, status.at("term").number());
    Json counters = status.at("counters");
    assertEquals(0, counters.at("control_link_lost").number());
    assertEquals(parents, parents(user), "no link of the tree was given up");
    assertEquals(opened, counters.at("links_opened").number(), "and none was opened anew");
    long descriptors;
    try (Stream<Path> open = Files.list(Path.of("/proc/" + root + "/fd"))) {
      descriptors = open.count();
    }
    assertTrue(descriptors < OPEN_FILES_MAX, descriptors + " descriptors");
    Story.tell(
        "{\"bench\":\"smallroot\",\"hosts\":%d,\"open_files_max\":%d,\"open_files\":%d,"
                .formatted(HOSTS, OPEN_FILES_MAX, descriptors)
            + "\"seconds\":%d,\"control_link_lost\":0,\"links_opened\":%d,\"parents_changed\":0}"
                .formatted(KEEP_S, opened));
  }

  /** The parent of each host, when all have answered. */
  private static Map<String, String> parents(PlushUser user) throws Exception {
    Map<String, String> parents = new TreeMap<>();
    Await.until(
        "every host tells its parent",
        Duration.ofSeconds(120),
        () -> {
          parents.clear();
          for (Json node : user.plush("tree", "--json").expect(0).json().at("nodes").elements()) {
            parents.put(node.at("host").text(), String.valueOf(node.at("parent").value()));
          }
          return parents.size() == HOSTS + 1;
        });
    return parents;
  }
}
