package org.plushm.controlnode.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.ClientMessages.HostEntry;
import org.plushm.plush.message.ClientMessages.HostsRequest;
import org.plushm.plush.message.ClientMessages.StatusReply;
import org.plushm.plush.message.ClientMessages.StatusRequest;
import org.plushm.plush.message.ClientMessages.TreeEntry;
import org.plushm.plush.message.ClientMessages.TreeRequest;
import org.plushm.plush.message.ClientMessages.UpDone;
import org.plushm.plush.message.ClientMessages.UpRequest;
import org.plushm.plush.message.HostMessages.DetailsRequest;
import org.plushm.plush.message.HostMessages.HostDetails;
import org.plushm.plush.message.HostMessages.HostEvent;

/** docs/json-schema.md names every field that the smaller verbs print. */
class JsonSchemaPageTest {
  private static final Pattern KEY = Pattern.compile("\"([a-z_]+)\":");
  private static final HostDetails DETAILS =
      new HostDetails(
          "a", "INVITED", 1, "is being launched", 2, 3, 4, 5, false, 6, "b", "1", "n#1", "c", true);

  private final FakeControlNode overlays = new FakeControlNode().running();

  /** The paragraph of a verb, which begins with its command. */
  private static String paragraph(String command) throws IOException {
    String page = Files.readString(Path.of("..", "docs", "json-schema.md"));
    int begin = page.indexOf("- `" + command + "`");
    assertTrue(begin >= 0, "no '" + command + "' in the page");
    int next = page.indexOf("\n- ", begin);
    int blank = page.indexOf("\n\n", begin);
    return page.substring(begin, next < 0 ? blank : Math.min(next, blank));
  }

  private static void assertDocumented(String command, CliRun run) throws IOException {
    String paragraph = paragraph(command);
    Set<String> missing = new TreeSet<>();
    int keys = 0;
    Matcher key = KEY.matcher(run.stdout());
    while (key.find()) {
      keys++;
      if (!paragraph.contains("`" + key.group(1) + "`")) {
        missing.add(key.group(1));
      }
    }
    assertTrue(keys > 3, run::toString);
    assertEquals(Set.of(), missing, command);
  }

  @Test
  void shouldNameTheFieldsOfHostsAndWhy() throws IOException {
    overlays.when(DetailsRequest.class, new HostEvent("a", 5, true, "x"), DETAILS, new Done("", 0));
    assertDocumented("plush hosts --json", CliRun.of(overlays, "hosts", "--json"));
    assertDocumented("plush why HOST --json", CliRun.of(overlays, "why", "a", "--json"));
  }

  @Test
  void shouldNameTheFieldsOfTreeAndLs() throws IOException {
    overlays.when(
        HostsRequest.class,
        new HostEntry("a", "ACTIVE", "n#1", 1, 5, "c"),
        new HostEntry("b", "FAILED", null, -1, 5, null),
        new Done("", 0));
    overlays.when(
        TreeRequest.class,
        new TreeEntry("a", null, 0, 12, 0, "n#1", 300_000, "1"),
        new Done("", 0));
    assertDocumented("plush tree --json", CliRun.of(overlays, "tree", "--json"));
    assertDocumented("plush ls --json", CliRun.of(overlays, "ls", "--json"));
  }

  @Test
  void shouldNameTheFieldsOfConfigUpAndStatus() throws IOException {
    assertDocumented("plush config --json", CliRun.of(overlays, "config", "--json", "-a"));
    overlays.when(UpRequest.class, new UpDone(1, 0, 300));
    assertDocumented("plush up --json", CliRun.of(overlays, "up", "-w", "a", "--json", "-q"));
    overlays.when(
        StatusRequest.class,
        new StatusReply(
            "default", "randtree", 2, -1, null, null, 0, 9, 0, 0, 77, "live", 1, "", 1, false),
        new Done("", 0));
    assertDocumented("plush status --json", CliRun.of(overlays, "status", "--json"));
  }

  @Test
  void shouldFindTheParagraphOfOneVerbAlone() throws IOException {
    assertTrue(paragraph("plush hosts --json").contains("`outcast`"));
    assertEquals(
        List.of(),
        List.of("`setting`", "`nodes`").stream()
            .filter(
                word -> {
                  try {
                    return paragraph("plush hosts --json").contains(word);
                  } catch (IOException unreadable) {
                    throw new java.io.UncheckedIOException(unreadable);
                  }
                })
            .toList());
  }
}
