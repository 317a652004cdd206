package org.plushm.modelnet.validation;

import java.util.Locale;

/** The cases by which the emulation is judged, as MODELNET numbers them. */
public enum ValidationCase {
  /** Delay of one link. */
  T1("delay of one link", DelayCases::oneLink),
  /** Delay of several links. */
  T2("delay of several links does not add lateness", DelayCases::severalLinks),
  /** Rate. */
  T3("a link's rate is kept", RateCases::cap),
  /** Spacing. */
  T4("bursts leave evenly", RateCases::spacing),
  /** Loss. */
  T5("random loss", LossCases::frequency),
  /** Overflow. */
  T6("queues overflow at their end", QueueCases::overflow),
  /** Order. */
  T7("no link reorders", QueueCases::order),
  /** Sharing. */
  T8("a bottleneck is shared", QueueCases::sharing),
  /** Queueing theory. */
  T9("waits and drops are those of M/D/1", QueueingTheory::compare),
  /** Routes. */
  T10("routes are shortest paths", RouteCases::shortest),
  /** Distillation. */
  T11("distillation changes what it says and nothing else", RouteCases::distillation),
  /** Files. */
  T12("files round-trip, mistakes are named", FileCases::roundTrips),
  /** Live changes. */
  T13("links change while in use", LiveChangeCases::changes),
  /** Capacity. */
  T14("capacity of this machine, as fast as it goes", CapacityCases::chains),
  /** Scale. */
  T15("1,000 and 10,000 hosts with heartbeats", CapacityCases::scale),
  /** Real topologies. */
  T16("round trips of PlanetLab and GEANT", RealTopologyCases::roundTrips),
  /** Repeatability. */
  T17("the same seed gives the same run", LossCases::repeatability);

  private interface Case {
    void run(Extent extent, Report report);
  }

  private final String title;
  private final Case runs;

  ValidationCase(String title, Case runs) {
    this.title = title;
    this.runs = runs;
  }

  /** What it is about. */
  public String title() {
    return title;
  }

  /** Runs it; takes seconds to minutes by extent. */
  public Report run(Extent extent) {
    Report report = new Report();
    runs.run(extent, report);
    return report;
  }

  /**
   * Reads {@code T1} to {@code T17}.
   *
   * @throws IllegalArgumentException if it is none of them
   */
  public static ValidationCase parse(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
