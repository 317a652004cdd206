package org.plushm.modelnet.cli;

import java.util.ArrayList;
import java.util.List;
import org.plushm.modelnet.topology.GraphMlFile;
import org.plushm.modelnet.topology.HostLinks;
import org.plushm.modelnet.topology.InetOptions;
import org.plushm.modelnet.topology.LinkParameters;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What formats without virtual hosts, delays or rates leave open. */
final class NetworkOptions {
  private static final int HOSTS_DEFAULT = 100;

  /** Of a file, which need not be emulated here. */
  private static final int NETWORK_HOSTS_MAX = 1_000_000;

  @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
  private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--hosts",
      paramLabel = "N",
      description =
          "Virtual hosts, for formats without any (default: 100; of a matrix, its sites).")
  private Integer hosts;

  @Option(
      names = "--host-link",
      paramLabel = "KBPS,MS,LOSS,QUEUE",
      split = ",",
      description =
          "Each host's own link: kbit/s (0: unlimited), milliseconds, loss 0..1, packets"
              + " (default: 10000,1,0,50).")
  private String[] hostLink;

  @Option(
      names = "--missing-link",
      paramLabel = "KBPS,MS,LOSS,QUEUE",
      split = ",",
      description = "GraphML: links the file tells nothing of (default: 1000000,5,0,100).")
  private String[] missingLink;

  @Option(
      names = "--same-site-ms",
      paramLabel = "MS",
      description = "Matrix: one way between hosts of one site (default: 0.1).")
  private double sameSiteMs = 0.1;

  @Option(
      names = "--stubs",
      paramLabel = "N",
      description = "Inet: routers that become gateways (default: 25, or one for each host).")
  private Integer stubs;

  @Option(
      names = {"-l", "--delay-by-length"},
      description = "Inet: delays from lengths, 300 units a millisecond.")
  private boolean delayByLength;

  @Option(
      names = "--links",
      arity = "4..*",
      paramLabel = "TYPE KBPS MS LOSS",
      description =
          "Inet: what links of a type do; min-TYPE and max-TYPE for a range. Types: client-stub,"
              + " stub-stub, stub-transit, transit-transit.")
  private List<String> links = new ArrayList<>();

  @Option(
      names = {"-q", "--queue"},
      paramLabel = "N",
      description = "Inet: packets in every queue (default: 10).")
  private int queue = LinkParameters.QUEUE_PACKETS_DEFAULT;

  @Option(
      names = {"-s", "--seed"},
      paramLabel = "N",
      description = "Of everything that is drawn (default: 1).")
  private long seed = 1;

  long seed() {
    return seed;
  }

  int hostsOr(int other) {
    int chosen = hosts == null ? other : hosts;
    Range.check(spec, "--hosts", chosen, 1, NETWORK_HOSTS_MAX);
    return chosen;
  }

  /** The hosts of formats that have none. */
  HostLinks hostLinks() {
    return valid(() -> new HostLinks(hostsOr(HOSTS_DEFAULT), hostLink()));
  }

  private LinkParameters hostLink() {
    return link("--host-link", hostLink, HostLinks.LINK_DEFAULT);
  }

  LinkParameters missingLink() {
    return link("--missing-link", missingLink, GraphMlFile.LINK_DEFAULT);
  }

  /** Pairs of a matrix have no rate unless one is asked for. */
  LinkParameters meshLink() {
    return link("--host-link", hostLink, LinkParameters.UNLIMITED);
  }

  long sameSiteDelayNs() {
    if (!(sameSiteMs >= 0 && sameSiteMs <= 1000)) {
      throw wrong("--same-site-ms " + sameSiteMs + " is not within 0..1000");
    }
    return Math.round(sameSiteMs * 1e6);
  }

  InetOptions inet() {
    int count = hostsOr(HOSTS_DEFAULT);
    int gateways = stubs == null ? Math.min(25, count) : stubs;
    return valid(
        () ->
            new InetOptions(
                count, gateways, InetOptions.parseRanges(links, queue), delayByLength, seed));
  }

  private LinkParameters link(String option, String[] words, LinkParameters other) {
    if (words == null) {
      return other;
    }
    if (words.length != 4) {
      throw wrong(option + " takes KBPS,MS,LOSS,QUEUE");
    }
    try {
      return new LinkParameters(
          Math.round(Double.parseDouble(words[0]) * 1e3),
          Math.round(Double.parseDouble(words[1]) * 1e6),
          Double.parseDouble(words[2]),
          Integer.parseInt(words[3]));
    } catch (NumberFormatException e) {
      throw wrong(option + " " + String.join(",", words) + ": not four numbers");
    } catch (IllegalArgumentException e) {
      throw wrong(option + " " + String.join(",", words) + ": " + e.getMessage());
    }
  }

  private interface Making<T> {
    T make();
  }

  /** What a constructor refuses is a mistake on the command line. */
  private <T> T valid(Making<T> making) {
    try {
      return making.make();
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
  }

  private ParameterException wrong(String what) {
    return new ParameterException(spec.commandLine(), what);
  }
}
