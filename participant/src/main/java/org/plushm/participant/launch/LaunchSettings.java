package org.plushm.participant.launch;

import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.OverlayType;
import org.plushm.participant.tls.TlsCredentials;
import org.plushm.participant.tls.TlsIdentity;
import org.plushm.plush.setting.SettingValues;

/**
 * What all clients of an overlay are started with.
 *
 * @param overlay name of the overlay
 * @param overlayType the protocol that its participants speak
 * @param keys seal the overlay's datagrams; other ones once the overlay changes them
 * @param participant the identity of all participants
 * @param controlCertificate X.509 certificate of the control node
 * @param signatureKey the control node's Ed25519 public key, X.509
 * @param credentials of the control node, to dial what was started
 * @param controlTerm the control node's present term
 * @param state folder for the launcher's records and the state of local processes, absolute
 * @param orphanTimeoutMs how long a client without peers, executions and confirmed root lives
 * @param keeperGraceMs how long user processes outlive a killed client, at most 10,000
 * @param ephemeral whether everything ends with this process
 * @param ownFolder folder of this process' own state, which an edge removes when this process was
 *     killed; null for none, and only with {@code ephemeral}
 * @param settings what the user has set of a client process' settings
 * @param edgeProgram what is started as an edge
 */
public record LaunchSettings(
    String overlay,
    OverlayType overlayType,
    Supplier<LaunchKeys> keys,
    TlsIdentity participant,
    Bytes controlCertificate,
    Bytes signatureKey,
    TlsCredentials credentials,
    LongSupplier controlTerm,
    Path state,
    long orphanTimeoutMs,
    long keeperGraceMs,
    boolean ephemeral,
    Path ownFolder,
    SettingValues settings,
    EdgeProgram edgeProgram) {

  /** The configuration of an edge for so many virtual hosts. */
  ProcessConfig edge(Path processState, int hostsMax) {
    return config(processState, Sites.THIS_MACHINE, "127.0.0.1", true, hostsMax, ephemeral);
  }

  /** The configuration of a participant that is started through ssh on that host. */
  ProcessConfig throughSsh(Path processState, String destination) {
    return config(
        processState, Sites.of(destination), ProcessConfig.ADDRESS_OF_SSH, false, 1, false);
  }

  private ProcessConfig config(
      Path processState,
      String site,
      String address,
      boolean virtual,
      int hostsMax,
      boolean endsWithInput) {
    try {
      return new ProcessConfig(
          overlay,
          overlayType,
          site,
          keys.get().secrets(participant.keyDer()),
          Bytes.wrap(participant.certificateDer()),
          controlCertificate,
          signatureKey,
          processState,
          address,
          virtual,
          hostsMax,
          0,
          0,
          orphanTimeoutMs,
          keeperGraceMs,
          endsWithInput,
          endsWithInput ? ownFolder : null,
          List.of(),
          settings);
    } catch (java.security.cert.CertificateException e) {
      throw new IllegalStateException("a certificate that was read cannot be written", e);
    }
  }

  /** Hides the key. */
  @Override
  public String toString() {
    return "LaunchSettings[" + overlay + "]";
  }
}
