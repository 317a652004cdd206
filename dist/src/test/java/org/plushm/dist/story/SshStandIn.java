package org.plushm.dist.story;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A program in the place of ssh that runs the remote side on this machine, in a home of its own, so
 * that a host whose name is not that of a virtual one is a participant in a process of its own.
 */
final class SshStandIn {
  private SshStandIn() {}

  /**
   * Gives a user such an ssh.
   *
   * @param openFilesMax the limit of open descriptors on the remote side
   */
  static void giveTo(PlushUser user, Path folder, int openFilesMax) throws IOException {
    Path remote = Files.createDirectories(folder.resolve("remote"));
    Path program = folder.resolve("ssh");
    Files.writeString(
        program,
        """
        #!/bin/sh
        while [ "$1" != -- ]; do shift; done
        shift 2
        ulimit -n %d
        export HOME=%s SSH_CONNECTION='127.0.0.1 1 127.0.0.1 22'
        unset XDG_CACHE_HOME
        exec sh -c "$*"
        """
            .formatted(openFilesMax, remote));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    user.with("PLUSH_SSH", program.toString());
  }

  /** The process of the one participant that was started so. */
  static long process(PlushUser user) {
    return user.census().members().stream()
        .filter(member -> member.command().contains("ParticipantMain"))
        .filter(member -> member.command().contains("java"))
        .mapToLong(Census.Member::pid)
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no participant of its own"));
  }
}
