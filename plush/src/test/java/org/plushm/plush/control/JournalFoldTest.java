package org.plushm.plush.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.KeyStep;
import org.plushm.overlay.LogEntry;
import org.plushm.overlay.Message;
import org.plushm.overlay.NodeId;
import org.plushm.plush.message.ExecutionMessages.Disconnect;
import org.plushm.plush.message.HostMessages.GivenUp;
import org.plushm.plush.message.HostMessages.Readmitted;
import org.plushm.plush.message.JournalRecords.ApplicationDone;
import org.plushm.plush.message.JournalRecords.ApplicationEnding;
import org.plushm.plush.message.JournalRecords.ApplicationOpened;
import org.plushm.plush.message.JournalRecords.DismantleBegun;
import org.plushm.plush.message.JournalRecords.Dismantled;
import org.plushm.plush.message.JournalRecords.Enrolled;
import org.plushm.plush.message.JournalRecords.ExecutionIssued;
import org.plushm.plush.message.JournalRecords.ExecutionOpened;
import org.plushm.plush.message.JournalRecords.HostDone;
import org.plushm.plush.message.JournalRecords.Logged;
import org.plushm.plush.message.JournalRecords.RootSeen;
import org.plushm.plush.message.JournalRecords.Started;
import org.plushm.plush.message.JournalRecords.TargetDone;
import org.plushm.plush.message.JournalRecords.Wanted;
import org.plushm.plush.message.KeyMessages.KeyStepped;
import org.plushm.plush.message.ResumeMessages.ApplicationAccount;
import org.plushm.plush.message.ResumeMessages.RunTaken;
import org.plushm.plush.message.RunMessages.RunDone;
import org.plushm.plush.message.SnapshotRecords.Spent;
import org.plushm.plush.message.StoryRecords.FirstRootWished;
import org.plushm.plush.message.StoryRecords.HostLost;
import org.plushm.plush.message.StoryRecords.HostNoted;

/** What stays of a journal, kind by kind. */
class JournalFoldTest {
  private final List<Message> records = new ArrayList<>();
  private final JournalFold fold = new JournalFold(3);
  private long seq;

  private Message add(Message record) {
    fold.add(records.size(), record);
    records.add(record);
    return record;
  }

  private Message logged() {
    return add(new Logged(new LogEntry(1, ++seq, Bytes.EMPTY, Bytes.EMPTY)));
  }

  private Message enrolled(String label, int ordinal) {
    NodeId node = NodeId.parse("10.0.0.1:1#" + (ordinal + 1));
    return add(new Enrolled(label, node, ordinal, "10.0.0.1:2"));
  }

  private Message done(long run, String label) {
    return add(new HostDone(run, label, "OK", 0, 1, 0, 0, Bytes.EMPTY, Bytes.EMPTY, null, 0));
  }

  private void assertStays(Message... expected) {
    assertEquals(
        List.of(expected),
        fold.survivors().stream().map(n -> records.get((int) (long) n)).toList());
  }

  @Test
  void shouldKeepTheLastOfWhatReplacesEachOther() {
    add(new Started(1, "x"));
    add(new RootSeen(1, NodeId.parse("10.0.0.1:1#1")));
    Message started = add(new Started(2, "x"));
    Message root = add(new RootSeen(2, NodeId.parse("10.0.0.1:1#2")));
    Message ending = add(new DismantleBegun());
    assertStays(started, root, ending);
    assertEquals(new Spent(2, 0, 0, 0), fold.spent());
  }

  @Test
  void shouldKeepAHostsPresentIncarnationOrThatItIsWanted() {
    add(new Wanted("a"));
    Message wanted = add(new Wanted("b"));
    enrolled("a", 0);
    Message present = enrolled("a", 4);
    assertStays(wanted, present);
    assertEquals(5, fold.spent().ordinals());
  }

  @Test
  void shouldKeepAnOpenRunItsCommandAndTheIncarnationsItWasAddressedTo() {
    Message former = enrolled("a", 0);
    Message other = enrolled("b", 1);
    logged();
    Message opened = add(new ExecutionOpened(7, "a,b", "true", 0, 0, 0, 0, 0));
    Message issued = add(new ExecutionIssued(7, seq + 1, 0));
    Message exec = logged();
    Message present = enrolled("a", 2);
    List<Message> later = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      later.add(logged());
    }
    Message one = done(7, "a");
    List<Message> expected = new ArrayList<>(List.of(former, other, opened, issued, exec, present));
    expected.addAll(later);
    expected.add(one);
    assertStays(expected.toArray(new Message[0]));
    assertEquals(new Spent(0, 1, 3, 7), fold.spent());

    Message two = done(7, "b");
    assertStays(other, opened, present, later.get(2), later.get(3), later.get(4), one, two);
    add(new RunTaken(7));
    assertStays(other, present, later.get(2), later.get(3), later.get(4));
    assertEquals(new Spent(0, 4, 3, 7), fold.spent());
  }

  @Test
  void shouldForgetThatARunWasIssuedWhenItsCommandNeverReachedTheLog() {
    logged();
    Message opened = add(new ExecutionOpened(1, "a", "true", 0, 0, 0, 0, 0));
    add(new ExecutionIssued(1, seq + 1, 0));
    Message started = add(new Started(2, "x"));
    for (int i = 0; i < 4; i++) {
      logged();
    }
    assertStays(opened, started, records.get(5), records.get(6), records.get(7));
  }

  @Test
  void shouldKeepAnOpenRunOfASpecificationAndTheLogFromItsBeginningOn() {
    Message host = enrolled("a", 0);
    logged();
    Message opened =
        add(new ApplicationOpened(7, Bytes.utf8("document"), null, 10, List.of(), 0, 0));
    List<Message> expected = new ArrayList<>(List.of(host, opened));
    for (int i = 0; i < 5; i++) {
      expected.add(logged());
      expected.add(targetDone(7, seq));
    }
    Message present = enrolled("a", 1);
    expected.add(present);
    expected.add(add(new ApplicationEnding(7, "cancelled", true)));
    add(new ApplicationOpened(8, Bytes.utf8("another"), null, 10, List.of(), 0, 0));
    targetDone(8, seq);
    add(new ApplicationDone(8));
    assertStays(expected.toArray(new Message[0]));
    assertEquals(new Spent(0, 1, 2, 8), fold.spent());

    add(new ApplicationDone(7));
    targetDone(7, seq);
    assertStays(records.get(7), records.get(9), records.get(11), present);
  }

  @Test
  void shouldKeepWhatIsToldOfASpecificationsRunUntilSomebodyHasIt() {
    Message opened =
        add(new ApplicationOpened(7, Bytes.utf8("document"), null, 10, List.of(), 0, 0));
    targetDone(7, seq);
    Message account = add(new ApplicationAccount(7, List.of(new RunDone(7, null, null, 1))));
    Message over = add(new ApplicationDone(7));
    assertStays(opened, account, over);
    add(new RunTaken(7));
    assertStays();
  }

  @Test
  void shouldKeepTheLastRunsThatNobodyHasTakenOnly() {
    for (int run = 1; run <= KeptRuns.RUNS_MAX + 3; run++) {
      add(new ExecutionOpened(run, "a", "true", 0, 0, 0, 0, 0));
      done(run, "a");
    }
    assertEquals(2 * KeptRuns.RUNS_MAX, fold.survivors().size());
    assertEquals(6L, fold.survivors().get(0));
  }

  private Message targetDone(long run, long execution) {
    return add(new TargetDone(run, execution, 0, "OK", 0, null, 1, 0, 0, Bytes.EMPTY, Bytes.EMPTY));
  }

  @Test
  void shouldKeepOnlyTheNumbersOfADismantledOverlay() {
    add(new Started(1, "x"));
    enrolled("a", 3);
    logged();
    add(new ExecutionOpened(9, "a", "true", 0, 0, 0, 0, 0));
    add(new Dismantled());
    assertStays();
    assertEquals(new Spent(1, 1, 4, 9), fold.spent());
    Message next = add(new Wanted("a"));
    assertStays(next);
  }

  @Test
  void shouldKeepWhetherAHostWasGivenUpOrReadmittedLast() {
    Message present = enrolled("a", 0);
    add(new GivenUp("a", "lost"));
    Message other = add(new GivenUp("b", "lost"));
    Message back = add(new Readmitted("a"));
    assertStays(present, other, back);
  }

  @Test
  void shouldKeepTheEndOfEachHostsStoryAndTheLossesThatCount() {
    List<Message> expected = new ArrayList<>();
    for (int i = 0; i < HostHistory.EVENTS_MAX + 5; i++) {
      Message noted = add(new HostNoted("a", i, "event " + i, null));
      if (i >= 5) {
        expected.add(noted);
      }
    }
    expected.add(add(new HostNoted("b", 0, "wanted", "QUEUED")));
    add(new HostLost("a", 1));
    Message other = add(new HostLost("b", 2));
    expected.add(other);
    expected.add(add(new Readmitted("a")));
    for (int i = 0; i < JournalFold.LOSSES_MAX + 5; i++) {
      Message lost = add(new HostLost("a", i));
      if (i >= 5) {
        expected.add(lost);
      }
    }
    assertStays(expected.toArray(new Message[0]));
    add(new Dismantled());
    assertStays();
  }

  @Test
  void shouldKeepWhatIsWishedOfTheFirstRootUntilThereIsOne() {
    add(new FirstRootWished("a", false, 0));
    Message wish = add(new FirstRootWished(null, true, 7));
    assertStays(wish);
    Message root = add(new RootSeen(0, NodeId.parse("10.0.0.1:1#1")));
    assertStays(root);
  }

  @Test
  void shouldGoOnFromWhatASnapshotSays() {
    add(new Spent(4, 100, 7, 9));
    seq = 100;
    Message entry = logged();
    assertStays(entry);
    assertEquals(new Spent(4, 100, 7, 9), fold.spent());
  }

  @Test
  void shouldKeepARecordThatItDoesNotKnowAndTheLogAndHostsFromThereOn() {
    logged();
    Message former = enrolled("a", 0);
    Message unknown = add(new Disconnect());
    List<Message> expected = new ArrayList<>(List.of(former, unknown));
    for (int i = 0; i < 10; i++) {
      expected.add(logged());
    }
    expected.add(enrolled("a", 1));
    assertStays(expected.toArray(new Message[0]));
    assertTrue(fold.spent().logStart() == 1);
  }

  /** The key outlives the overlay: the next one must not begin at one that others know. */
  @Test
  void shouldKeepTheLastStepOfTheKeyAlsoOverADismantling() {
    add(new KeyStepped(new KeyStep(1), Bytes.EMPTY, false));
    add(new Wanted("h1"));
    Message last = add(new KeyStepped(new KeyStep(3), Bytes.EMPTY, true));
    add(new Dismantled());
    assertStays(last);
    Message next = add(new KeyStepped(new KeyStep(4), Bytes.EMPTY, false));
    assertStays(next);
  }
}
