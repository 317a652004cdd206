package org.plushm.plush.control;

import java.util.ArrayList;
import java.util.List;
import org.plushm.overlay.Context;
import org.plushm.overlay.Message;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.ClientMessages.HostEntry;
import org.plushm.plush.message.ClientMessages.Refused;
import org.plushm.plush.message.ExecutionMessages.Kill;
import org.plushm.plush.message.HostMessages.DetailsRequest;
import org.plushm.plush.message.HostMessages.HostDetails;
import org.plushm.plush.message.HostMessages.HostEvent;
import org.plushm.plush.message.HostMessages.KillRequest;
import org.plushm.plush.message.HostMessages.ReadmitRequest;
import org.plushm.plush.message.OrdinalSet;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.nodeset.NodeSetSyntaxException;
import org.plushm.plush.port.ControlPort.ClientTell;
import org.plushm.plush.port.ControlPort.CutLinks;
import org.plushm.plush.tally.ExitCode;

/** Answers what clients ask about single hosts, and readmits those that were given up. */
final class HostQuestions {
  private static final long NS_PER_MS = 1_000_000L;

  private final Context context;
  private final ControlOptions options;
  private final Roster roster;
  private final Invitations invitations;
  private final Membership membership;
  private final Questions questions;
  private final Executions.Issuer issuer;

  HostQuestions(
      Context context,
      ControlOptions options,
      Roster roster,
      Invitations invitations,
      Membership membership,
      Questions questions,
      Executions.Issuer issuer) {
    this.issuer = issuer;
    this.context = context;
    this.options = options;
    this.roster = roster;
    this.invitations = invitations;
    this.membership = membership;
    this.questions = questions;
  }

  /** Answers; of a single host that is there the host itself is asked for its part of the story. */
  void onDetails(long client, DetailsRequest request) {
    List<HostRecord> hosts = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    if (request.hosts() == null) {
      hosts.addAll(roster.all());
    } else {
      NodeSet wanted = parse(client, request.hosts());
      if (wanted == null) {
        return;
      }
      for (String label : wanted) {
        HostRecord host = roster.byLabel(label);
        if (host == null) {
          unknown.add(label);
        } else {
          hosts.add(host);
        }
      }
    }
    if (hosts.isEmpty() && !unknown.isEmpty()) {
      tell(
          client,
          new Refused(
              ExitCode.USAGE.code(),
              NodeSet.of(unknown).fold() + " is not in this overlay",
              "'plush hosts' lists who is"));
      return;
    }
    String note = unknown.isEmpty() ? "" : "not in this overlay: " + NodeSet.of(unknown).fold();
    Done done = new Done(note, 0);
    if (request.story() && hosts.size() == 1 && hosts.get(0).status == HostStatus.ACTIVE) {
      HostRecord host = hosts.get(0);
      questions.askStory(
          client,
          host,
          story -> {
            tellOwnStory(client, host, story);
            tellAll(client, hosts, true, done);
          });
    } else {
      tellAll(client, hosts, request.story(), done);
    }
  }

  private void tellAll(long client, List<HostRecord> hosts, boolean story, Done done) {
    for (HostRecord host : hosts) {
      if (story) {
        for (HostHistory.Event event : host.history.events()) {
          tell(client, new HostEvent(host.label, agoMs(event.atNs()), false, event.what()));
        }
      }
      tell(client, details(host));
    }
    tell(client, done);
  }

  /**
   * Lines of MILLISECONDS-AGO WHAT; what is no such line is passed over, a host may say anything.
   */
  private void tellOwnStory(long client, HostRecord host, String story) {
    if (story == null) {
      return;
    }
    for (String line : story.split("\n")) {
      int blank = line.indexOf(' ');
      if (blank > 0 && line.substring(0, blank).matches("[0-9]{1,15}")) {
        long agoMs = Long.parseLong(line.substring(0, blank));
        tell(client, new HostEvent(host.label, agoMs, true, named(line.substring(blank + 1))));
      }
    }
  }

  /** Host names in place of identities, where they are known. */
  private String named(String text) {
    String result = text;
    for (HostRecord host : roster.all()) {
      if (host.node != null && result.contains(host.node.toString())) {
        result = result.replace(host.node.toString(), host.label);
      }
    }
    return result;
  }

  private HostDetails details(HostRecord host) {
    Invitations.Standing standing = invitations.standing(host.label);
    return new HostDetails(
        host.label,
        host.status.name(),
        agoMs(host.sinceNs),
        standing == null ? null : standing.stage(),
        standing == null ? -1 : standing.ageNs() / NS_PER_MS,
        options.invitationNs() / NS_PER_MS,
        standing == null ? 0 : standing.tries(),
        host.history.disconnects(context.nowNs(), options.flapWindowNs()),
        host.outcast,
        host.heardNs == Long.MIN_VALUE ? -1 : agoMs(host.heardNs),
        host.parent,
        host.version,
        host.node == null ? null : host.node.toString(),
        host.why() == null && standing != null ? standing.lastCause() : host.why(),
        host.killed);
  }

  private long agoMs(long atNs) {
    return (context.nowNs() - atNs) / NS_PER_MS;
  }

  /** Hosts that were given up are invited again, whatever for. */
  void onReadmit(long client, ReadmitRequest request) {
    NodeSet wanted = parse(client, request.hosts());
    if (wanted == null) {
      return;
    }
    List<HostRecord> back = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (String label : wanted) {
      HostRecord host = roster.byLabel(label);
      if (host != null && host.status == HostStatus.FAILED) {
        membership.readmit(host);
        back.add(host);
        labels.add(label);
      } else {
        others.add(label);
      }
    }
    invitations.inviteNew(back);
    String done = labels.isEmpty() ? "" : "invited again: " + NodeSet.of(labels).fold();
    String not = others.isEmpty() ? "" : "not given up: " + NodeSet.of(others).fold();
    tell(
        client,
        new Done(
            done + (done.isEmpty() || not.isEmpty() ? "" : "; ") + not,
            others.isEmpty() ? 0 : ExitCode.SOME_FAILED.code()));
  }

  /** Tells of each host. */
  void onHosts(long client) {
    for (HostRecord host : roster.all()) {
      tell(
          client,
          new HostEntry(
              host.label,
              host.status.name(),
              host.node == null ? null : host.node.toString(),
              host.ordinal,
              (context.nowNs() - host.sinceNs) / NS_PER_MS,
              host.why()));
    }
    tell(client, new Done("", 0));
  }

  /** Fault injection. */
  void onKill(long client, KillRequest request) {
    NodeSet hosts = parse(client, request.hosts());
    if (hosts == null) {
      return;
    }
    if (request.linkCutMs() > 0) {
      context.emit(new CutLinks(request.linkCutMs()));
    }
    OrdinalSet targets = OrdinalSet.EMPTY;
    List<String> absent = new ArrayList<>();
    for (String label : hosts) {
      HostRecord host = roster.byLabel(label);
      if (host != null && host.status == HostStatus.ACTIVE) {
        targets = targets.with(host.ordinal);
        membership.killAsked(host);
      } else {
        absent.add(label);
      }
    }
    if (!targets.isEmpty()) {
      issuer.issue(new Kill(targets, request.clientOnly()));
    }
    NodeSet missed = NodeSet.of(absent);
    NodeSet killed = hosts.minus(missed);
    String done = killed.isEmpty() ? "" : "killed " + killed.fold();
    if (missed.isEmpty()) {
      tell(client, new Done(done, 0));
    } else {
      String not = "not active: " + missed.fold();
      tell(client, new Done(done.isEmpty() ? not : done + "; " + not, ExitCode.UNREACHABLE.code()));
    }
  }

  private NodeSet parse(long client, String expression) {
    try {
      return NodeSet.parse(expression);
    } catch (NodeSetSyntaxException e) {
      tell(client, new Refused(ExitCode.USAGE.code(), e.getMessage(), e.remedy()));
      return null;
    }
  }

  private void tell(long client, Message message) {
    context.emit(new ClientTell(client, message));
  }
}
