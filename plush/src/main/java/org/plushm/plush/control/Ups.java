package org.plushm.plush.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.plushm.overlay.Context;
import org.plushm.overlay.Message;
import org.plushm.plush.message.ClientMessages.HostChanged;
import org.plushm.plush.message.ClientMessages.Refused;
import org.plushm.plush.message.ClientMessages.UpDone;
import org.plushm.plush.message.ClientMessages.UpRequest;
import org.plushm.plush.message.JournalRecords.Wanted;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.nodeset.NodeSetSyntaxException;
import org.plushm.plush.port.ControlPort.ClientTell;
import org.plushm.plush.port.ControlPort.Journal;
import org.plushm.plush.tally.ExitCode;

/** The clients that wait until their hosts are active or given up. */
final class Ups {
  private static final long NS_PER_MS = 1_000_000L;

  private final Context context;
  private final Roster roster;
  private final Map<Long, Wait> waits = new TreeMap<>();

  Ups(Context context, Roster roster) {
    this.context = context;
    this.roster = roster;
  }

  /** The user wants hosts in the overlay: those that are new, or were given up, are invited. */
  void onUp(long client, UpRequest request, Invitations invitations) {
    NodeSet hosts;
    try {
      hosts = NodeSet.parse(request.hosts());
    } catch (NodeSetSyntaxException e) {
      tell(client, new Refused(ExitCode.USAGE.code(), e.getMessage(), e.remedy()));
      return;
    }
    List<HostRecord> fresh = new ArrayList<>();
    for (String label : hosts) {
      HostRecord host = roster.byLabel(label);
      if (host == null) {
        host = roster.want(label);
        context.emit(new Journal(new Wanted(label)));
        fresh.add(host);
      } else if (host.status == HostStatus.FAILED && !host.outcast) {
        roster.become(host, HostStatus.QUEUED, null);
        fresh.add(host);
      }
    }
    await(client, hosts.toList());
    invitations.wishFirstRoot(request.root(), request.seed());
    invitations.inviteNew(fresh);
    finishIfSettled(client);
  }

  /** From now on the client is told of these hosts; call {@link #finishIfSettled} afterwards. */
  void await(long client, List<String> labels) {
    Wait wait = new Wait(labels, context.nowNs());
    for (String label : labels) {
      wait.note(roster.byLabel(label));
    }
    waits.put(client, wait);
  }

  void onStatusChanged(HostRecord host) {
    for (Map.Entry<Long, Wait> entry : List.copyOf(waits.entrySet())) {
      Wait wait = entry.getValue();
      if (wait.labels.contains(host.label)) {
        wait.note(host);
        tell(entry.getKey(), new HostChanged(host.label, host.status.name(), host.why()));
        finishIfSettled(entry.getKey());
      }
    }
  }

  /** Answers the client when each of its hosts is active or given up. */
  void finishIfSettled(long client) {
    Wait wait = waits.get(client);
    if (wait == null || !wait.unsettled.isEmpty()) {
      return;
    }
    waits.remove(client);
    int active = 0;
    for (String label : wait.labels) {
      active += roster.byLabel(label).status == HostStatus.ACTIVE ? 1 : 0;
    }
    long elapsedMs = (context.nowNs() - wait.startedNs) / NS_PER_MS;
    tell(client, new UpDone(active, wait.labels.size() - active, elapsedMs));
  }

  void onClientGone(long client) {
    waits.remove(client);
  }

  /** Nobody joins any more. */
  void stop(Refused last) {
    for (long client : List.copyOf(waits.keySet())) {
      tell(client, last);
    }
    waits.clear();
  }

  private void tell(long client, Message message) {
    context.emit(new ClientTell(client, message));
  }

  private static final class Wait {
    private final TreeSet<String> labels;
    private final TreeSet<String> unsettled = new TreeSet<>();
    private final long startedNs;

    Wait(List<String> labels, long startedNs) {
      this.labels = new TreeSet<>(labels);
      this.startedNs = startedNs;
    }

    void note(HostRecord host) {
      if (host.status == HostStatus.ACTIVE || host.status == HostStatus.FAILED) {
        unsettled.remove(host.label);
      } else {
        unsettled.add(host.label);
      }
    }
  }
}
