package org.plushm.randtree;

import static org.plushm.randtree.TreeWorld.MS;
import static org.plushm.randtree.TreeWorld.SECOND;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.LogEntry;
import org.plushm.simulation.FaultScript;

/**
 * Golden transcripts: what a handful of nodes of degree 2 say to each other. They are documentation
 * as much as tests: read them beside {@link RandTreeMessages}.
 *
 * <p>Rewritten with {@code -Dplushm.randtree.transcript=write}; the difference is then reviewed.
 */
class TranscriptTest {
  @Test
  void shouldJoinAsWrittenDown() throws IOException {
    Transcript story = new Transcript(2, 2);
    story.title("n1 founds, n2 joins through it: asked, taken, connected by its first heartbeat.");
    story.build();
    story.world.runFor(1500 * MS);
    story.title("The control node confirms the root, and its children hear so.");
    story.call(1, tree -> tree.confirmRoot(true));
    story.world.runFor(SECOND);
    story.isAsWrittenIn("join.txt");
  }

  @Test
  void shouldRedirectAsWrittenDown() throws IOException {
    Transcript story = new Transcript(5, 2);
    story.title("n1 founds; n2 to n5 join through it. It takes two and sends the others on.");
    story.build();
    story.world.runFor(SECOND);
    story.isAsWrittenIn("redirect.txt");
  }

  @Test
  void shouldReplaceADeadParentAsWrittenDown() throws IOException {
    Transcript story = new Transcript(7, 2);
    story.title("Seven nodes, two children each.");
    story.buildQuietly();
    int parent = story.number(story.world.living(story.tree(story.host(7)).parent()));
    story.title("A parent with two children dies silently; they ask ancestors and uncles.");
    story.kill(parent);
    story.world.runFor(4 * SECOND);
    story.isAsWrittenIn("parent-death.txt");
  }

  @Test
  void shouldReplaceADeadRootAsWrittenDown() throws IOException {
    Transcript story = new Transcript(5, 2);
    story.title("Five nodes, two children each.");
    story.buildQuietly();
    story.title("A command, and the root dies silently as it is under way.");
    story.call(
        1,
        tree -> tree.multicast(List.of(new LogEntry(1, 1, Bytes.utf8("hostname"), Bytes.EMPTY))));
    story.world.runFor(10 * MS);
    story.kill(1);
    story.world.runFor(2 * SECOND);
    story.title("The new root is confirmed.");
    story.call(story.number(story.root()), tree -> tree.confirmRoot(true));
    story.world.runFor(200 * MS);
    story.isAsWrittenIn("root-death.txt");
  }

  @Test
  void shouldReplaceTwoInteriorNodesThatDieAtOnceAsWrittenDown() throws IOException {
    Transcript story = new Transcript(9, 2);
    story.title("Nine nodes, two children each.");
    story.buildQuietly();
    int child = story.number(story.world.living(story.tree(story.host(9)).parent()));
    int parent = story.number(story.world.living(story.tree(story.host(child)).parent()));
    story.title("A node and its parent die silently at once; uncles help the grandchildren.");
    story.kill(parent);
    story.kill(child);
    story.world.runFor(4 * SECOND);
    story.isAsWrittenIn("two-interior-deaths.txt");
  }

  @Test
  void shouldPartAndMergeAsWrittenDown() throws IOException {
    Transcript story = new Transcript(5, 2);
    story.title("Five nodes, two children each; the root is confirmed.");
    story.buildQuietly();
    story.call(1, tree -> tree.confirmRoot(true));
    story.world.runFor(200 * MS);
    String side = "2";
    for (int number = 3; number <= 5; number++) {
      if (story.host(2).id().equals(story.tree(story.host(number)).parent())) {
        side += "," + number;
      }
    }
    story.title("n2 and what is below it are cut off from the rest for half a minute.");
    FaultScript.parse("at 0s partition " + side + " | others for 30s")
        .apply(story.world, story.world.hosts());
    story.world.runFor(30 * SECOND);
    story.title("The partition heals.");
    story.world.runFor(8 * SECOND);
    story.isAsWrittenIn("partition-and-merge.txt");
  }

  @Test
  void shouldRunAnEpochOfRanSubAsWrittenDown() throws IOException {
    Transcript story = new Transcript(7, 2);
    story.title("Seven nodes, two children each.");
    story.buildQuietly();
    story.world.runFor(4 * SECOND);
    story.title(
        "Two epochs of RanSub: sets of non-descendants go down, sets of the subtrees come up.");
    story.showRanSub();
    story.world.runFor(10 * SECOND);
    story.isAsWrittenIn("ransub-epoch.txt");
  }
}
