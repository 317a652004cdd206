package org.plushm.controlnode.keys;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.plushm.participant.tls.Ed25519Signatures;
import org.plushm.participant.tls.TlsIdentity;
import org.plushm.participant.tls.TlsRole;

/** All keys of one overlay. The text form shows nothing of them. */
public final class OverlayKeys {
  /** Length of the key that seals datagrams. */
  public static final int OVERLAY_KEY_BYTES = 32;

  private static final String SIGNING_KEY = "signing.key";
  private static final String SIGNING_PUBLIC = "signing.pub";

  private final EpochKeys epochs;
  private final TlsIdentity control;
  private final TlsIdentity participant;
  private final Ed25519Signatures signatures;

  private OverlayKeys(
      EpochKeys epochs,
      TlsIdentity control,
      TlsIdentity participant,
      Ed25519Signatures signatures) {
    this.epochs = epochs;
    this.control = control;
    this.participant = participant;
    this.signatures = signatures;
  }

  /**
   * Makes fresh keys.
   *
   * @param overlay name of the overlay, for the certificates
   */
  public static OverlayKeys generate(String overlay) throws GeneralSecurityException {
    CertificateMaker maker = new CertificateMaker();
    CompletableFuture<TlsIdentity> participant =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return maker.create(TlsRole.PARTICIPANT, overlay);
              } catch (GeneralSecurityException failed) {
                throw new CompletionException(failed);
              }
            });
    Ed25519Signatures signatures = Ed25519Signatures.generate();
    TlsIdentity control = maker.create(TlsRole.CONTROL, overlay);
    try {
      return new OverlayKeys(EpochKeys.generate(), control, participant.join(), signatures);
    } catch (CompletionException failed) {
      throw new GeneralSecurityException("no certificate for participants", failed.getCause());
    }
  }

  /**
   * Reads the keys of a folder, or makes them when there is no such folder. Each file is readable
   * by its owner alone, and the folder only gets its name when all are in it.
   *
   * @throws GeneralSecurityException when a file is not what it should be
   */
  public static OverlayKeys loadOrMake(Path folder, String overlay)
      throws IOException, GeneralSecurityException {
    if (Files.isDirectory(folder)) {
      return load(folder);
    }
    OverlayKeys keys = generate(overlay);
    keys.save(folder);
    return load(folder);
  }

  private static OverlayKeys load(Path folder) throws IOException, GeneralSecurityException {
    return new OverlayKeys(
        EpochKeys.load(folder),
        identity(folder, TlsRole.CONTROL),
        identity(folder, TlsRole.PARTICIPANT),
        Ed25519Signatures.signing(
            Files.readAllBytes(folder.resolve(SIGNING_PUBLIC)),
            Files.readAllBytes(folder.resolve(SIGNING_KEY))));
  }

  private static TlsIdentity identity(Path folder, TlsRole role)
      throws IOException, GeneralSecurityException {
    return TlsIdentity.ofDer(
        Files.readAllBytes(folder.resolve(fileName(role, ".crt"))),
        Files.readAllBytes(folder.resolve(fileName(role, ".key"))));
  }

  private static String fileName(TlsRole role, String ending) {
    return role.name().toLowerCase(java.util.Locale.ROOT) + ending;
  }

  private void save(Path folder) throws IOException, GeneralSecurityException {
    // A temporary folder is made for its owner alone.
    Path fresh = Files.createTempDirectory(folder.toAbsolutePath().getParent(), "keys");
    write(fresh.resolve(EpochKeys.fileName(0)), epochs.key(0).toArray());
    save(fresh, TlsRole.CONTROL, control);
    save(fresh, TlsRole.PARTICIPANT, participant);
    write(fresh.resolve(SIGNING_PUBLIC), signatures.publicDer());
    write(fresh.resolve(SIGNING_KEY), signatures.privateDer());
    Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void save(Path folder, TlsRole role, TlsIdentity identity)
      throws IOException, GeneralSecurityException {
    write(folder.resolve(fileName(role, ".crt")), identity.certificateDer());
    write(folder.resolve(fileName(role, ".key")), identity.keyDer());
  }

  private static void write(Path file, byte[] content) throws IOException {
    FileAttribute<?> ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try {
      Files.createFile(file, ownerOnly);
    } catch (FileAlreadyExistsException foreign) {
      throw new IOException("somebody writes into the new folder of keys: " + file, foreign);
    }
    try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE)) {
      out.write(content);
    }
  }

  /** Seal datagrams; {@link #OVERLAY_KEY_BYTES} bytes each. */
  public EpochKeys epochs() {
    return epochs;
  }

  /** The control node's side of control links. */
  public TlsIdentity control() {
    return control;
  }

  /** The participants' side of control links. */
  public TlsIdentity participant() {
    return participant;
  }

  /** Signs commands. */
  public Ed25519Signatures signatures() {
    return signatures;
  }

  @Override
  public String toString() {
    return "OverlayKeys[hidden]";
  }
}
