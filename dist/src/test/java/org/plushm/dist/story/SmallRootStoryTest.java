package org.plushm.dist.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
  private static final int ROUNDS = 5;
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
    long opened = keep(user);
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

  /**
   * The root keeps everybody for a while. A root that gives links up to make room does it in every
   * while; a machine that stands still makes hosts give up theirs in one or the other.
   *
   * @return how many links were opened up to then
   */
  private static long keep(PlushUser user) throws Exception {
    Set<String> changes = new TreeSet<>();
    for (int round = 0; round < ROUNDS; round++) {
      Map<String, String> parents = parents(user);
      Json before = user.status();
      // The time itself is what is asked for here: does the root keep everybody?
      TimeUnit.SECONDS.sleep(KEEP_S);
      Json exec = user.plush("exec", "--json", "echo fine").expect(0).json();
      assertEquals(HOSTS + 1, exec.at("summary").at("ok").number());
      user.awaitActive(HOSTS + 1);
      Json after = user.status();
      assertEquals("solo", after.at("root").at("host").text());
      assertEquals(0, after.at("term").number());
      changes.clear();
      for (String counter : List.of("control_link_lost", "links_opened")) {
        long grown = counter(after, counter) - counter(before, counter);
        if (grown > 0) {
          changes.add(counter + " grew by " + grown);
        }
      }
      if (!parents.equals(parents(user))) {
        changes.add("parents changed");
      }
      if (changes.isEmpty()) {
        return counter(after, "links_opened");
      }
    }
    return fail("in every round, in the last: " + changes);
  }

  private static long counter(Json status, String name) {
    return status.at("counters").at(name).number();
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
