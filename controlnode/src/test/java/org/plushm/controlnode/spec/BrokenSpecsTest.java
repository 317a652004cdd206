package org.plushm.controlnode.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.plushm.plush.spec.InvalidSpecException;

/**
 * Goal: whatever is wrong with a file, the user learns where, what and what to do, all at once.
 * Method: small files with one or more mistakes; every message is compared as a whole.
 */
class BrokenSpecsTest {
  private static final String VALID =
      """
      project: p
      software:
        - name: tool
          type: none
      components:
        - name: group
          num_hosts: 3
          software: tool
      applications:
        - name: app
          blocks:
            - component_block: here
              component: group
              blocks:
                - process_block: one
                  path: ./one
      """;

  private static String changed(String from, String to) {
    assertTrue(VALID.contains(from), from);
    return VALID.replace(from, to);
  }

  @Test
  void shouldBeValidBeforeItIsBroken() throws Exception {
    assertEquals("p", SpecFiles.parseProject("f", VALID).name());
  }

  @Test
  void shouldNameTheNearestKeyWhenAKeyIsMistyped() {
    Judged.says(
        changed("num_hosts", "num_host"),
        "6:5: component 'group' has no 'num_hosts': add one",
        "7:5: unknown key 'num_host' in component 'group': did you mean 'num_hosts'?"
            + " (expected name, num_hosts, software, resources)");
  }

  @Test
  void shouldTellEverythingAtOnceWhenThereIsMoreThanOneMistake() {
    Judged.says(
        changed("num_hosts: 3", "num_hosts: 0")
            .replace("software: tool", "software: tol")
            .replace("component: group", "component: groop")
            .replace("path:", "pth:"),
        "7:5: '0' is no number of hosts ('num_hosts' in component 'group'):"
            + " use a whole number from 1 to 1000000",
        "8:5: there is no software 'tol': did you mean 'tool'? (expected tool)",
        "13:9: there is no component 'groop': did you mean 'group'? (expected group)",
        "15:13: process_block 'one' has no 'path': add one",
        "16:13: unknown key 'pth' in process_block 'one': did you mean 'path'? (expected"
            + " process_block, process, path, cmdline, working_directory, environment,"
            + " predecessors, successors)");
  }

  @Test
  void shouldRefuseBlocksWhereTheyCannotStand() {
    Judged.says(
        """
        project: p
        components: [{name: a, num_hosts: 3}]
        applications:
          - name: x
            blocks:
              - component_block: c
                component: a
                blocks:
                  - component_block: d
                    component: a
                  - workflow_block: w
                    num_tasks: 2
                    blocks:
                      - workflow_block: v
                        num_tasks: 2
                        blocks: [{process_block: q, path: ls}]
        """,
        "9:13: component_block 'd' cannot stand within component_block 'c':"
            + " expected workflow_block, process_block or barrier_block",
        "14:17: workflow_block 'v' cannot stand within workflow_block 'w':"
            + " expected process_block or barrier_block");
  }

  @Test
  void shouldShowTheCycleWhenBlocksWaitForEachOther() {
    Judged.says(
        VALID
            + """
                      predecessors: [two]
                    - process_block: two
                      path: ./two
                      predecessors: [three]
                    - process_block: three
                      path: ./three
                      predecessors: [one]
            """
                .indent(2),
        "15:13: blocks wait for each other in a cycle: one -> three -> two -> one:"
            + " take one predecessor or successor away");
  }

  @Test
  void shouldShortenALongCycle() {
    StringBuilder text = new StringBuilder(VALID);
    for (int i = 0; i < 5000; i++) {
      text.append("          - {process_block: b%d, path: x, ".formatted(i));
      text.append("successors: b%d}\n".formatted((i + 1) % 5000));
    }
    InvalidSpecException invalid = soon(text.toString());
    assertEquals(1, invalid.problems().size());
    assertEquals(
        "blocks wait for each other in a cycle: b0 -> b1 -> b2 -> b3 -> b4 -> b5 -> b6 -> b7 -> b8"
            + " -> b9 -> (4990 more) -> b0",
        invalid.problems().get(0).what());
  }

  /**
   * Found by {@link SpoiledSpecsPropertiesTest}: only XML has references with a name of their own.
   */
  @Test
  void shouldRefuseAReferenceWithoutAName() {
    String rule =
        "use up to 100 letters, digits, underscores, hyphens and dots, not beginning with the last"
            + " two";
    Judged.says(
        """
        <plush>
          <project name="p">
            <software name="tool" type="none"/>
            <component name="group">
              <rspec><num_hosts>3</num_hosts></rspec>
              <software name=""/>
            </component>
            <application_block name="app"><execution>
              <component_block name="c">
                <component name=""/>
                <process_block name="one"><process name="o"><path>./one</path></process></process_block>
              </component_block>
            </execution></application_block>
          </project>
        </plush>
        """,
        "6:17: 'name' in software is empty: " + rule,
        "10:20: 'name' in component is empty: " + rule);
  }

  @Test
  void shouldRefuseABlockThatFollowsItselfOrNothing() {
    Judged.says(
        VALID + "            predecessors: [one]\n            successors: [tow]\n",
        "15:13: blocks wait for each other in a cycle: one -> one:"
            + " take one predecessor or successor away",
        "18:26: there is no block beside 'one' named 'tow': expected one");
  }

  @Test
  void shouldRefuseTwoBlocksOfOneName() {
    Judged.says(
        VALID + "          - process_block: one\n            path: ./two\n",
        "17:13: two parts of component_block 'here' are named 'one':"
            + " rename one; the other is in line 15");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-3", "many", "5-2", "0-9", "1-2-3", "99999999999", "1.5", "''"})
  void shouldRefuseNumHostsThatIsNoNumberOrRange(String text) {
    InvalidSpecException invalid =
        assertThrows(
            InvalidSpecException.class,
            () -> SpecFiles.parseProject("f", changed("num_hosts: 3", "num_hosts: " + text)));
    assertEquals(1, invalid.problems().size(), invalid.problems()::toString);
    assertEquals(7, invalid.problems().get(0).at().line());
  }

  @Test
  void shouldTellWhatIsMissingWhenAProjectIsEmpty() {
    Judged.says("project: p\n", "1:1: project 'p' has no application: add one, or it runs nothing");
  }

  @Test
  void shouldRefuseSubstitutionsThatNoWorkflowServes() {
    Judged.says(
        VALID
            + """
                      cmdline:
                        - {id: wf, flag: --i}
                    - workflow_block: tasks
                      id: wf
                      num_tasks: 3
                      blocks:
                        - process_block: two
                          path: ./two
                          cmdline: [{substitution: s, id: fw}]
            """
                .indent(2),
        "18:17: substitution is in no workflow_block:"
            + " put its process_block into the workflow_block whose task ids it wants",
        "25:45: 'fw' is not the id of the workflow_block around it: use 'wf'");
  }

  @Test
  void shouldRefuseABarrierThatCannotOpen() {
    Judged.says(
        VALID + "          - {barrier_block: b, barrier: all, max: 4}\n",
        "17:46: barrier 'all' would wait for ever: at most 3 hosts come:"
            + " lower its 'max' or raise 'num_hosts'");
  }

  @Test
  void shouldRefusePackagesThatLeaveTheDirectoryOrHaveNoAddress() {
    Judged.says(
        changed(
            "    type: none\n",
            """
                type: tar
                packages:
                  - path: file:///etc/passwd
                  - path: http://example.org/x.tar
                    dest: ../x
            """),
        "6:9: 'file:///etc/passwd' is not an http or https address:"
            + " write one such as http://example.org/name.tar",
        "8:9: '../x' is not a file name within the host's directory:"
            + " use a relative path without '..'");
  }

  @Test
  void shouldRefuseATagThatNamesAClass() {
    Judged.says(
        changed("path: ./one", "path: !!javax.script.ScriptEngineManager [x]"),
        "16:13: the tag '!!javax.script.ScriptEngineManager' is refused:"
            + " take it out, a specification has plain values only");
  }

  @Test
  void shouldRefuseKeysGivenTwiceAndListsInLists() {
    Judged.says(
        VALID + "            path: ./other\n            cmdline: [a, [b], ~]\n",
        "17:13: key 'path' is given twice here: keep one of the two",
        "18:26: a list within the list 'cmdline': make it one list",
        "18:31: an item of the list 'cmdline' is empty: take it out");
  }

  @Test
  void shouldSayWhereWhenTheTextIsNotYaml() {
    Judged.says(
        "project: p\nsoftware: [a\ncomponents: b\n",
        "3:11: this is not YAML: while parsing a flow sequence, expected ',' or ']', but got :");
  }

  @Test
  void shouldPassOverKeysOfTheUser() throws Exception {
    String text = VALID + "x-note: {any: [thing, 1]}\n";
    assertEquals(SpecFiles.parseProject("f", VALID), SpecFiles.parseProject("f", text));
  }

  @Test
  void shouldRefuseBillionLaughsInYaml() {
    StringBuilder text = new StringBuilder("x-0: &a0 [lol]\n");
    for (int i = 1; i < 30; i++) {
      text.append("x-%d: &a%d [{x: *a%d}, {x: *a%d}]\n".formatted(i, i, i - 1, i - 1));
    }
    InvalidSpecException invalid = soon(text + VALID);
    assertTrue(
        invalid.getMessage().contains("the file has more than 200000 parts, its aliases counted"),
        invalid.getMessage());
  }

  @Test
  void shouldRefuseAnAliasThatContainsItself() {
    InvalidSpecException invalid = soon("x-a: &a {b: *a}\n" + VALID);
    assertTrue(invalid.getMessage().contains("an alias contains itself"), invalid.getMessage());
  }

  @Test
  void shouldRefuseDeepNesting() {
    InvalidSpecException yaml = soon("x: " + "[".repeat(100_000));
    assertTrue(yaml.getMessage().contains("Nesting Depth exceeded"), yaml.getMessage());
    InvalidSpecException xml = soon("<a>".repeat(100_000));
    assertTrue(xml.getMessage().contains("nested deeper than 64"), xml.getMessage());
  }

  @Test
  void shouldRefuseBillionLaughsInXml() {
    Judged.says(
        """
        <?xml version="1.0"?>
        <!DOCTYPE lolz [
          <!ENTITY lol "lol">
          <!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
          <!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;">
        ]>
        <plush><project name="&lol3;"/></plush>
        """,
        "2:1: a document type (DOCTYPE) and its entities are refused:"
            + " take it out, a specification needs none");
  }

  @Test
  void shouldReadNothingWhenAnEntityNamesAFile(@TempDir Path folder) throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "secret");
    Judged.says(
        "<!DOCTYPE p [<!ENTITY e SYSTEM \"" + secret.toUri() + "\">]>\n<plush>&e;</plush>",
        "1:1: a document type (DOCTYPE) and its entities are refused:"
            + " take it out, a specification needs none");
  }

  @Test
  void shouldRefuseFiftyMegabytes(@TempDir Path folder) throws Exception {
    Path large = folder.resolve("large.xml");
    try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(50L * 1024 * 1024);
    }
    assertEquals(
        large
            + ": the file is larger than 4 MiB: put data into packages that hosts fetch,"
            + " a specification only describes",
        refusal(large));
  }

  @Test
  void shouldSayWhenThereIsNoFileOrItIsNoText(@TempDir Path folder) throws Exception {
    Path none = folder.resolve("none.yaml");
    assertEquals(none + ": there is no such file: check the name", refusal(none));
    assertEquals(folder + ": this is a folder: name a file in it", refusal(folder));
    Path latin =
        Files.write(folder.resolve("latin"), new byte[] {'a', '\n', 'b', (byte) 0xe9, 'c'});
    assertEquals(
        latin + ":2:2: the file is not UTF-8 from here on: save it as UTF-8", refusal(latin));
    Path empty = Files.writeString(folder.resolve("empty"), "# nothing\n");
    assertEquals(empty + ": the file is empty: begin with a key", refusal(empty));
  }

  private static String refusal(Path file) {
    return assertThrows(InvalidSpecException.class, () -> SpecFiles.readProject(file))
        .problems()
        .get(0)
        .toString();
  }

  private static InvalidSpecException soon(String text) {
    return assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> assertThrows(InvalidSpecException.class, () -> SpecFiles.parseProject("f", text)));
  }
}
