package org.plushm.participant.keeper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The process groups alive in each session, at one moment. */
final class Sessions {
  private final Map<Long, Set<Long>> groupsBySession = new TreeMap<>();
  private final Set<Long> pids = new TreeSet<>();

  private Sessions() {}

  /** A look at all processes. */
  static Sessions of(ProcessTable processes) {
    try {
      return of(processes.scan());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the process table", e);
    }
  }

  static Sessions of(Collection<ProcessTable.Member> members) {
    Sessions sessions = new Sessions();
    for (ProcessTable.Member member : members) {
      sessions.pids.add(member.pid());
      sessions
          .groupsBySession
          .computeIfAbsent(member.session(), session -> new TreeSet<>())
          .add(member.group());
    }
    return sessions;
  }

  /** The groups of an execution. */
  Collection<Long> groupsOf(Execution execution) {
    synchronized (execution) {
      return execution.process == null
          ? List.of()
          : groupsOf(execution.process.pid(), execution.stage == Execution.Stage.EXITED);
    }
  }

  /**
   * Whether a leader that has ended left anything behind.
   *
   * @param leader as it was recorded, maybe in an earlier boot
   */
  boolean lingerOf(RecordedProcess leader) {
    return leader.boot().equals(ProcessTable.bootId()) && !groupsOf(leader.pid(), true).isEmpty();
  }

  /**
   * When the leader has ended and yet a process has its number, the number was given away, which
   * the kernel does only once the session is empty.
   */
  private Collection<Long> groupsOf(long session, boolean ended) {
    return ended && pids.contains(session)
        ? List.of()
        : groupsBySession.getOrDefault(session, Set.of());
  }
}
