package org.plushm.controlnode.packages;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.overlay.Event;
import org.plushm.participant.files.FolderTar;
import org.plushm.plush.port.PackagesPort.PackagesServed;
import org.plushm.plush.port.PackagesPort.ServePackages;
import org.plushm.plush.port.PackagesPort.StopServing;

class PackageMirrorsTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Event> events = new ArrayList<>();
  private final List<String> log = new ArrayList<>();
  @TempDir private Path folder;
  private Path packages;
  private PackageMirrors mirrors;

  @BeforeEach
  void begin() throws IOException {
    packages = Files.createDirectory(folder.resolve("packages"));
    mirrors = new PackageMirrors(folder.resolve("work"), "", events::add, log::add);
  }

  @AfterEach
  void end() {
    mirrors.close();
  }

  private PackagesServed serve(long run, Path what, String formerUrl) {
    mirrors.serve(new ServePackages(run, what.toString(), formerUrl));
    return (PackagesServed) events.remove(0);
  }

  private HttpResponse<byte[]> get(String url) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static byte[] tar(Path source) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FolderTar.write(source, out);
    return out.toByteArray();
  }

  @Test
  void shouldServeFilesAndPackFoldersThatAreNamedLikeAnArchive() throws Exception {
    Files.writeString(packages.resolve("plain.tar"), "whatever it is");
    Files.writeString(packages.resolve("empty"), "");
    Path source = Files.createDirectory(packages.resolve("eman"));
    Files.writeString(source.resolve("eman.pl"), "#!/usr/bin/perl\n");
    String url = serve(3, packages, null).url();
    assertTrue(url.matches("http://127\\.0\\.0\\.1:\\d+/[0-9a-f]{32}/"), url);
    assertEquals("whatever it is", new String(get(url + "plain.tar").body()));
    assertEquals(0, get(url + "empty").body().length);
    assertArrayEquals(tar(source), get(url + "eman.tar").body());
    for (String name : List.of("eman.tar.gz", "eman.tgz")) {
      byte[] compressed = get(url + name).body();
      assertArrayEquals(
          tar(source), new GZIPInputStream(new ByteArrayInputStream(compressed)).readAllBytes());
    }
    byte[] before = get(url + "eman.tar").body();
    Files.writeString(source.resolve("eman.pl"), "changed");
    assertArrayEquals(before, get(url + "eman.tar").body(), "all hosts get the same");
  }

  @Test
  void shouldServeNothingElse() throws Exception {
    Files.writeString(folder.resolve("secret"), "secret");
    Files.writeString(packages.resolve(".hidden"), "hidden");
    Files.createDirectories(packages.resolve("sub"));
    Files.writeString(packages.resolve("sub").resolve("file"), "below");
    Files.createSymbolicLink(packages.resolve("link"), folder.resolve("secret"));
    Files.createSymbolicLink(packages.resolve("linked"), folder);
    String url = serve(3, packages, null).url();
    for (String name :
        List.of(
            "",
            "none",
            ".hidden",
            "sub",
            "sub/file",
            "..%2Fsecret",
            "%2e%2e/secret",
            "link",
            "linked.tar",
            ".tar",
            "..tar",
            "%00")) {
      int status = get(url + name).statusCode();
      assertEquals(404, status, name);
    }
    String guessed = url.replaceFirst("/[0-9a-f]{32}/", "/");
    assertEquals(404, get(guessed + "sub.tar").statusCode());
    HttpRequest put =
        HttpRequest.newBuilder(URI.create(url + "new"))
            .PUT(HttpRequest.BodyPublishers.ofString("x"))
            .build();
    assertEquals(405, client.send(put, HttpResponse.BodyHandlers.discarding()).statusCode());
    assertFalse(Files.exists(packages.resolve("new")));
  }

  @Test
  void shouldEndWithItsRunAndComeBackAtTheSameAddress() throws Exception {
    Files.writeString(packages.resolve("a"), "a");
    String url = serve(3, packages, null).url();
    String other = serve(4, packages, null).url();
    mirrors.stop(new StopServing(3));
    Assertions.assertThrows(ConnectException.class, () -> get(url + "a"));
    assertEquals("a", new String(get(other + "a").body()));
    mirrors.stop(new StopServing(99));
    PackagesServed again = serve(3, packages, url);
    assertEquals(url, again.url());
    assertEquals("a", new String(get(url + "a").body()));
    assertNull(again.problem());
    // Somebody else has it: another address, the same path.
    PackagesServed moved = serve(5, packages, url);
    assertTrue(moved.url().endsWith(URI.create(url).getPath()) && !moved.url().equals(url));
    assertEquals(List.of(), events);
  }

  @Test
  void shouldSayWhyItCannotServe() throws Exception {
    PackagesServed absent = serve(3, folder.resolve("none"), null);
    assertEquals("", absent.url());
    assertTrue(absent.problem().contains("there is no folder"), absent.problem());
    Path source = Files.createDirectory(packages.resolve("bad"));
    Files.createSymbolicLink(source.resolve("link"), Path.of("/etc/passwd"));
    String url = serve(3, packages, null).url();
    assertEquals(500, get(url + "bad.tar").statusCode());
    assertEquals(1, log.size());
    assertTrue(log.get(0).contains("neither a file nor a folder"), log.get(0));
  }
}
