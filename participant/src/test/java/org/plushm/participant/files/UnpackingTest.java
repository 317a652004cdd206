package org.plushm.participant.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackingTest {
  @TempDir private Path folder;
  private Path root;

  @BeforeEach
  void makeRoot() throws IOException {
    root = Files.createDirectory(folder.resolve("root"));
    Files.writeString(folder.resolve("secret"), "secret");
  }

  private void unpack(byte[] archive) throws IOException, InstallFailure {
    unpack(archive, FileLimits.defaults());
  }

  private void unpack(byte[] archive, FileLimits limits) throws IOException, InstallFailure {
    Path file = Files.write(folder.resolve("archive"), archive);
    SafeTree tree = new SafeTree(root, limits, () -> false);
    Unpacking.unpack(file, tree, "");
    tree.checkLinks();
  }

  /** The archive is refused with these words, and nothing outside the root was touched. */
  private void assertRefused(byte[] archive, String words) throws IOException {
    InstallFailure failure = assertThrows(InstallFailure.class, () -> unpack(archive));
    assertTrue(failure.getMessage().contains(words), failure.getMessage());
    assertNothingOutside();
  }

  private void assertNothingOutside() throws IOException {
    assertEquals("secret", Files.readString(folder.resolve("secret")));
    try (Stream<Path> all = Files.list(folder)) {
      assertEquals(
          List.of("archive", "root", "secret"),
          all.map(path -> path.getFileName().toString()).sorted().toList());
    }
  }

  private String mode(String name) throws IOException {
    return PosixFilePermissions.toString(
        Files.getPosixFilePermissions(root.resolve(name), LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void shouldUnpackEveryKindWithItsPermissions() throws Exception {
    List<byte[]> kinds =
        List.of(
            Archives.tar().file("./bin/tool", 0755, "x").plain(),
            Archives.tar().file("bin/tool", 0755, "x").gzip(),
            Archives.tar().file("bin/tool", 0755, "x").bzip2(),
            Archives.zip("bin/tool", 0755, "x"));
    for (byte[] archive : kinds) {
      unpack(archive);
      assertEquals("x", Files.readString(root.resolve("bin/tool")));
      assertEquals("rwxr-xr-x", mode("bin/tool"));
      Files.delete(root.resolve("bin/tool"));
    }
  }

  @Test
  void shouldDropDangerousPermissionsAndKeepTheOwners() throws Exception {
    unpack(
        Archives.tar()
            .folder("closed", 0)
            .file("closed/file", 0, "x")
            .file("suid", 06777, "x")
            .plain());
    assertEquals("rwx------", mode("closed"));
    assertEquals("rw-------", mode("closed/file"));
    assertEquals("rwxr-xr-x", mode("suid"));
  }

  @Test
  void shouldKeepLinksThatStayInside() throws Exception {
    unpack(
        Archives.tar()
            .file("lib/real", 0644, "x")
            .symbolicLink("lib/link", "../lib/real")
            .symbolicLink("dangling", "lib/none")
            .hardLink("hard", "lib/real")
            .plain());
    assertEquals("x", Files.readString(root.resolve("lib/link")));
    assertEquals("x", Files.readString(root.resolve("hard")));
    assertTrue(Files.isSymbolicLink(root.resolve("dangling")));
  }

  @Test
  void shouldRefuseNamesThatLeaveTheDirectory() throws Exception {
    assertRefused(Archives.tar().file("../x", 0644, "x").plain(), "'../x' would lie outside");
    assertRefused(Archives.tar().file("a/../../x", 0644, "x").gzip(), "would lie outside");
    assertRefused(Archives.tar().file("/x", 0644, "x").plain(), "'/x' would lie outside");
    assertRefused(Archives.tar().folder("..", 0755).plain(), "would lie outside");
    assertRefused(Archives.zip("../x", 0644, "x"), "'../x' would lie outside");
  }

  @Test
  void shouldRefuseLinksThatLeadOut() throws Exception {
    assertRefused(Archives.tar().symbolicLink("a", "../secret").plain(), "leads out");
    assertRefused(Archives.tar().symbolicLink("a", "/etc/passwd").plain(), "leads out");
    assertRefused(Archives.tar().hardLink("a", "../secret").plain(), "would lie outside");
    assertRefused(Archives.tar().hardLink("a", "/etc/passwd").plain(), "would lie outside");
    // Each for itself looks harmless.
    assertRefused(
        Archives.tar().symbolicLink("here", ".").symbolicLink("up", "here/..").plain(),
        "the link 'up' leads out");
    assertRefused(
        Archives.tar().symbolicLink("up", "later/..").symbolicLink("later", ".").plain(),
        "the link 'up' leads out");
  }

  @Test
  void shouldNeverWriteThroughALink() throws Exception {
    assertRefused(
        Archives.tar().symbolicLink("out", "..").file("out/secret", 0644, "mine").plain(),
        "goes through the link 'out'");
    assertRefused(
        Archives.tar().symbolicLink("s", "../secret").hardLink("h", "s").plain(), "no file before");
    // A file in the place of a link replaces the link, not what it leads to.
    makeEmpty();
    unpack(Archives.tar().symbolicLink("s", "../secret").file("s", 0644, "mine").plain());
    assertEquals("mine", Files.readString(root.resolve("s")));
    assertNothingOutside();
  }

  private void makeEmpty() throws IOException {
    org.plushm.participant.keeper.FolderTree.delete(root);
    Files.createDirectory(root);
  }

  @Test
  void shouldRefuseDevices() throws Exception {
    assertRefused(Archives.tar().device("null", TarConstants.LF_CHR).plain(), "is a device");
    assertRefused(Archives.tar().device("disk", TarConstants.LF_BLK).plain(), "is a device");
    assertRefused(Archives.tar().device("pipe", TarConstants.LF_FIFO).plain(), "is a device");
  }

  @Test
  void shouldRefuseWhatIsNoArchive() throws Exception {
    assertRefused("<!DOCTYPE html>".getBytes(StandardCharsets.UTF_8), "begins with '<!DOCTYPE");
    assertRefused(new byte[0], "empty");
    assertRefused("PK no".getBytes(StandardCharsets.UTF_8), "begins with 'PK no'");
    assertRefused(new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0, 0, 4}, "compressed by xz");
  }

  @Test
  void shouldSayThatAnArchiveIsTruncatedWhereverItIsCut() throws Exception {
    byte[] plain = Arrays.copyOf(twoFiles().plain(), 6 * 512 + 512 + 2 * 512 + 1024);
    for (byte[] whole : List.of(plain, twoFiles().gzip(), twoFiles().bzip2())) {
      List<Integer> lengths = new ArrayList<>(List.of(whole.length - 1, whole.length / 2, 600));
      if (whole == plain) {
        // Between two entries, and where only the end mark is missing.
        lengths.addAll(List.of(512 + 6 * 512, whole.length - 1024));
      }
      for (int length : lengths) {
        if (length >= whole.length || whole == plain && length > whole.length - 512) {
          // Half an end mark is one.
          continue;
        }
        byte[] cut = Arrays.copyOf(whole, length);
        makeEmpty();
        Exception failure = assertThrows(Exception.class, () -> unpack(cut));
        InstallFailure told =
            failure instanceof InstallFailure ours ? ours : InstallFailure.of("p", failure);
        assertTrue(told.getMessage().contains("truncated"), length + ": " + told.getMessage());
      }
    }
    byte[] zip = Archives.zip("a", 0644, "x".repeat(3000));
    assertRefused(Arrays.copyOf(zip, zip.length - 10), "truncated");
  }

  private static Archives twoFiles() throws IOException {
    return Archives.tar().file("a", 0644, "x".repeat(3000)).file("b", 0644, "y");
  }

  @Test
  void shouldNoticeDamage() throws Exception {
    byte[] zip = Archives.zip("a", 0644, "some content to be damaged, which is long enough");
    zip[45] ^= 1;
    assertThrows(IOException.class, () -> unpack(zip));
    byte[] gzip = Archives.tar().file("a", 0644, "x").gzip();
    gzip[gzip.length - 6] ^= 1;
    IOException failure = assertThrows(IOException.class, () -> unpack(gzip));
    assertTrue(InstallFailure.of("p", failure).getMessage().contains("damaged"));
  }

  @Test
  void shouldStopBombs() throws Exception {
    FileLimits limits = new FileLimits(1, 1 << 20, 100_000, 50, 1, 1, 1, 1, 1);
    byte[] large = Archives.tar().file("a", 0644, "0".repeat(200_000)).gzip();
    InstallFailure tooLarge = assertThrows(InstallFailure.class, () -> unpack(large, limits));
    assertTrue(tooLarge.getMessage().contains("more than 100000 bytes"), tooLarge.getMessage());
    Archives many = Archives.tar();
    for (int i = 0; i < 51; i++) {
      many.file("f" + i, 0644, "");
    }
    byte[] manyFiles = many.plain();
    InstallFailure tooMany = assertThrows(InstallFailure.class, () -> unpack(manyFiles, limits));
    assertTrue(tooMany.getMessage().contains("more than 50 files"), tooMany.getMessage());
    // Headers are kept in memory by the reader.
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      TarArchiveEntry name =
          new TarArchiveEntry(TarConstants.GNU_LONGLINK, TarConstants.LF_GNUTYPE_LONGNAME);
      name.setSize(5_000_000);
      tar.putArchiveEntry(name);
      tar.write(new byte[5_000_000]);
      tar.closeArchiveEntry();
    }
    IOException header = assertThrows(IOException.class, () -> unpack(bytes.toByteArray()));
    assertTrue(header.getMessage().contains("a header is longer"), header.getMessage());
  }

  @Test
  void shouldNeverLeaveTheDirectoryWhateverIsInTheArchive() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    String[] names = {"a", "b", "a/b", "a/a", "b/a", "..", ".", "a/..", "/a", "a/b/a", "../secret"};
    int unpacked = 0;
    for (int round = 0; round < 300; round++) {
      Archives archive = Archives.tar();
      for (int i = 0; i < 4; i++) {
        // Mostly harmless names, so that some archives come through.
        int most = random.nextInt(5) == 0 ? names.length : 5;
        String name = names[random.nextInt(most)];
        String target = names[random.nextInt(most)];
        switch (random.nextInt(4)) {
          case 0 -> archive.file(name, 0644, "mine");
          case 1 -> archive.folder(name, 0755);
          case 2 -> archive.symbolicLink(name, target);
          default -> archive.hardLink(name, target);
        }
      }
      makeEmpty();
      try {
        unpack(archive.plain());
        unpacked++;
        assertLinksStayInside(seed, round);
      } catch (InstallFailure refused) {
        assertFalse(refused.getMessage().isEmpty());
      }
      assertNothingOutside();
    }
    System.out.println("UnpackingTest: seed " + seed + ", whole archives: " + unpacked);
  }

  private void assertLinksStayInside(long seed, int round) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path link : all.filter(Files::isSymbolicLink).toList()) {
        if (Files.exists(link)) {
          assertTrue(
              link.toRealPath().startsWith(root.toRealPath()),
              () -> "seed " + seed + ", round " + round + ": " + link);
        }
      }
    }
  }

  @Test
  void shouldPackAFolderTheSameEveryTime() throws Exception {
    Path sources = Files.createDirectories(folder.resolve("archive.d"));
    Files.createDirectories(sources.resolve("data"));
    Files.writeString(sources.resolve("data").resolve("z"), "z");
    Files.writeString(sources.resolve("tool"), "#!/bin/sh\n");
    Files.setPosixFilePermissions(
        sources.resolve("tool"), PosixFilePermissions.fromString("rwxrwxrwx"));
    ByteArrayOutputStream first = new ByteArrayOutputStream();
    FolderTar.write(sources, first);
    Files.setLastModifiedTime(
        sources.resolve("tool"), java.nio.file.attribute.FileTime.fromMillis(1_000_000));
    ByteArrayOutputStream second = new ByteArrayOutputStream();
    FolderTar.write(sources, second);
    assertEquals(
        java.util.HexFormat.of().formatHex(first.toByteArray()),
        java.util.HexFormat.of().formatHex(second.toByteArray()));
    unpack(first.toByteArray());
    assertEquals("z", Files.readString(root.resolve("data/z")));
    assertEquals("rwxr-xr-x", mode("tool"));
    Files.createSymbolicLink(sources.resolve("link"), Path.of("/etc/passwd"));
    assertThrows(IOException.class, () -> FolderTar.write(sources, new ByteArrayOutputStream()));
  }
}
