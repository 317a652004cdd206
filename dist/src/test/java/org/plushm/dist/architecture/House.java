package org.plushm.dist.architecture;

import java.util.List;

/** The house: every module, the package it owns, and the arrows that leave it. */
final class House {
  private static final String OVERLAY = "org.plushm.overlay";
  private static final String RANSUB = "org.plushm.ransub";
  private static final String RANDTREE = "org.plushm.randtree";
  private static final String AERON = "org.plushm.aeron";
  private static final String PLUSH = "org.plushm.plush";
  private static final String PARTICIPANT = "org.plushm.participant";

  static final List<Module> MODULES =
      List.of(
          Module.pure("overlay", OVERLAY, "org.agrona", "net.openhft")
              .except("org.plushm.overlay.codec"),
          Module.pure("ransub", RANSUB, OVERLAY),
          Module.pure("overlay-randtree", RANDTREE, OVERLAY, RANSUB),
          Module.worldly("overlay-aeron", AERON, OVERLAY, "io.aeron", "org.agrona"),
          Module.worldly("overlay-simulation", "org.plushm.simulation", OVERLAY),
          Module.pure("plush", PLUSH, OVERLAY),
          // RandTree is the overlay that a participant is given by name.
          Module.worldly(
              "participant",
              PARTICIPANT,
              PLUSH,
              OVERLAY,
              AERON,
              RANDTREE,
              "org.apache.commons.compress"),
          Module.worldly(
              "controlnode",
              "org.plushm.controlnode",
              PLUSH,
              OVERLAY,
              PARTICIPANT,
              "picocli",
              "org.yaml.snakeyaml",
              "org.bouncycastle"),
          // The harness looks at everything.
          Module.worldly("modelnet-harness", "org.plushm.modelnet", "org.plushm", "picocli"),
          // Scripts of the shell; only their tests are Java, and use nothing of ours.
          Module.worldly("upgrade-scripts", "org.plushm.upgrade"),
          // Assembles the others and has no code of its own.
          Module.worldly("dist", "org.plushm.dist"));

  /** Where foreign packages may be used at all, more narrowly than by module. */
  static final List<Confinement> CONFINED =
      List.of(
          new Confinement("net.openhft", "org.plushm.overlay.codec"),
          new Confinement("org.apache.commons", "org.plushm.participant.files"));

  /**
   * A library that only one package may know.
   *
   * @param library prefix of the library's packages
   * @param home the package that may refer to it
   */
  record Confinement(String library, String home) {}

  private House() {}
}
