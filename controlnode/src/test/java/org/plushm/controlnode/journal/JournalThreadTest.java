package org.plushm.controlnode.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.overlay.Effect;
import org.plushm.overlay.Message;
import org.plushm.plush.message.JournalRecords.DismantleBegun;
import org.plushm.plush.message.JournalRecords.Dismantled;
import org.plushm.plush.message.JournalRecords.Wanted;
import org.plushm.plush.port.ControlPort.HangUp;
import org.plushm.plush.port.ControlPort.Journal;
import org.plushm.plush.port.ControlPort.JournalLater;

class JournalThreadTest {
  @TempDir private Path folder;

  @Test
  void shouldLetEffectsLeaveInOrderAndOnlyAfterTheirRecordsAreInTheFile() throws IOException {
    Path path = folder.resolve("journal");
    JournalFile file = JournalFile.open(path, JournalOptions.of(true, 16, line -> {})).file();
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    JournalThread journal =
        new JournalThread(
            file,
            effect -> seen.add(((HangUp) effect).link() + " with " + records(path)),
            problem -> seen.add(problem.toString()),
            notice -> {});
    List<Message> appended = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Wanted record = new Wanted("local" + i);
      appended.add(record);
      List<Effect> batch = List.of(new HangUp(i), new Journal(record));
      journal.submit(batch);
    }
    journal.close();
    assertEquals(200, seen.size());
    for (int i = 0; i < 200; i++) {
      String[] words = seen.get(i).split(" with ");
      assertEquals(i, Integer.parseInt(words[0]));
      assertTrue(Integer.parseInt(words[1]) > i, seen.get(i));
    }
    assertEquals(
        appended, JournalFile.open(path, JournalOptions.of(true, 16, line -> {})).records());
  }

  private static int records(Path path) {
    try {
      // The copy is read, since opening may cut.
      Path copy = Files.createTempFile(path.getParent(), "copy", "");
      Files.write(copy, Files.readAllBytes(path));
      JournalFile.Opened opened = JournalFile.open(copy, JournalOptions.of(false, 16, line -> {}));
      opened.file().close();
      return opened.records().size();
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
  }

  @Test
  void shouldWriteWhatNothingWaitsForInItsPlaceWithoutHoldingAnythingUp() throws Exception {
    Path path = folder.resolve("journal");
    JournalFile file = JournalFile.open(path, JournalOptions.of(true, 16, line -> {})).file();
    CompletableFuture<Integer> recordsAtFirst = new CompletableFuture<>();
    CompletableFuture<Void> isSubmitted = new CompletableFuture<>();
    JournalThread journal =
        new JournalThread(
            file,
            effect -> {
              recordsAtFirst.complete(records(path));
              isSubmitted.join();
            },
            recordsAtFirst::completeExceptionally,
            notice -> {});
    journal.submit(List.of(new JournalLater(new Wanted("a")), new HangUp(1)));
    assertEquals(0, recordsAtFirst.get(60, TimeUnit.SECONDS), "it left before the record");
    journal.submit(List.of(new JournalLater(new Wanted("b")), new Journal(new Wanted("c"))));
    journal.submit(List.of(new JournalLater(new Wanted("d"))));
    isSubmitted.complete(null);
    journal.close();
    JournalFile.Opened opened = JournalFile.open(path, JournalOptions.of(true, 16, line -> {}));
    opened.file().close();
    assertEquals(
        List.of(new Wanted("a"), new Wanted("b"), new Wanted("c"), new Wanted("d")),
        opened.records());
  }

  @Test
  void shouldLetNothingLeaveWhenTheJournalCannotBeWritten() throws Exception {
    JournalFile file =
        JournalFile.open(folder.resolve("journal"), JournalOptions.of(true, 16, line -> {})).file();
    file.close();
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    List<Effect> left = Collections.synchronizedList(new ArrayList<>());
    JournalThread journal = new JournalThread(file, left::add, failure::complete, notice -> {});
    journal.submit(List.of(new Journal(new Wanted("a")), new HangUp(1)));
    assertInstanceOf(IOException.class, failure.get(60, TimeUnit.SECONDS));
    journal.close();
    assertEquals(List.of(), left);
  }

  @Test
  void shouldGoOnDismantlingWhenTheJournalCannotBeWritten() throws Exception {
    JournalFile file =
        JournalFile.open(folder.resolve("journal"), JournalOptions.of(true, 16, line -> {})).file();
    file.close();
    List<Effect> left = Collections.synchronizedList(new ArrayList<>());
    List<String> notices = Collections.synchronizedList(new ArrayList<>());
    JournalThread journal =
        new JournalThread(file, left::add, problem -> left.add(new HangUp(-1)), notices::add);
    journal.submit(List.of(new Journal(new DismantleBegun()), new HangUp(1)));
    journal.submit(List.of(new Journal(new Dismantled()), new HangUp(2)));
    journal.close();
    assertEquals(List.of(new HangUp(1), new HangUp(2)), left);
    assertEquals(1, notices.size(), "said once");
  }
}
