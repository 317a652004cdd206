package org.plushm.controlnode.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.plushm.plush.application.ApplicationBlock;
import org.plushm.plush.application.Argument;
import org.plushm.plush.application.BarrierBlock;
import org.plushm.plush.application.ComponentBlock;
import org.plushm.plush.application.ProcessBlock;
import org.plushm.plush.application.Project;
import org.plushm.plush.spec.InvalidSpecException;

/** Goal: the three dialects become one model, and mistakes stand where the user made them. */
class XmlDialectsTest {
  private static Project read(String text) throws InvalidSpecException {
    return SpecFiles.parseProject("f", text);
  }

  private static String report(String componentBlock) {
    return """
        <plush>
          <project name="p">
            <component name="group"><rspec><num_hosts>2-30</num_hosts></rspec></component>
            <application_block name="app"><execution>
        %s</execution></application_block>
          </project>
        </plush>
        """
        .formatted(componentBlock);
  }

  @Test
  void shouldKeepOrderEnvironmentAndSpacesWhenAProcessIsRead() throws Exception {
    Project project =
        read(
            report(
                """
                <component_block name="c"><component name="group"/>
                  <process_block name="one"><successor name="two"/>
                    <process name="uno"><path>
                        ./one
                      </path>
                      <cmdline><arg>a b</arg><arg xml:space="preserve"> c </arg><arg/></cmdline>
                      <working_directory>work</working_directory>
                      <environment><variable name="A" value="1&#10;2"/></environment>
                    </process></process_block>
                  <process_block name="two"><process name="due"><path>two</path></process>
                  </process_block>
                </component_block>
                """));
    ComponentBlock block = project.applications().get(0).blocks().get(0);
    ProcessBlock one = (ProcessBlock) block.blocks().get(0);
    assertEquals("./one", one.process().path());
    assertEquals(
        List.of(new Argument.Literal("a b"), new Argument.Literal(" c "), new Argument.Literal("")),
        one.process().arguments());
    assertEquals("work", one.process().workingDirectory());
    assertEquals("1\n2", one.process().environment().get("A"));
    assertEquals(List.of("one"), block.blocks().get(1).predecessors());
    assertEquals("2-30", project.components().get(0).numHosts().toString());
  }

  @Test
  void shouldReadTheWordsOfGush() throws Exception {
    Project project =
        read(
            """
            <gush><project name="p">
              <software name="s" type="none"><package name="x" type="web">
                <path>http://example.org/a/x.sh</path><dest_path>y.sh</dest_path></package></software>
              <component name="group"><rspec><num_hosts>30</num_hosts></rspec>
                <software name="s"/></component>
              <experiment name="roundrobin"><execution><component_block name="cb2">
                <component name="group"/>
                <process_block name="p2"><process name="cat"><path>cat</path>
                  <log_manager><fd fd="1" type="stream"/></log_manager></process></process_block>
                <barrier_block name="b"><predecessor name="p2"/>
                  <barrier name="all" type="1" max="30"/></barrier_block>
              </component_block></execution></experiment>
            </project></gush>
            """);
    assertEquals("y.sh", project.software().get(0).packages().get(0).dest());
    assertEquals(
        new BarrierBlock("b", List.of("p2"), "all", 30),
        project.applications().get(0).blocks().get(0).blocks().get(1));
  }

  // OSR 2006 §4.2: several configurations, executed sequentially.
  @Test
  void shouldRunConfigurationsAndApplicationsOneAfterAnother() throws Exception {
    String cluster =
        """
        <configuration name="%1$s_conf"><cluster name="%1$s"><rspec><num_hosts>1</num_hosts></rspec>
          <execution><process name="run"><path>%1$s</path></process></execution></cluster>
        </configuration>
        """;
    Project project =
        read(
            "<plush><project name='p'>"
                + cluster.formatted("a")
                + cluster.formatted("b")
                + """
                <application name="both"><execution><configuration name="a_conf"/>
                  <configuration name="b_conf"/></execution></application>
                <application name="again"><execution><configuration name="a_conf"/></execution>
                </application></project></plush>
                """);
    assertEquals(
        List.of("both", "again"),
        project.applications().stream().map(ApplicationBlock::name).toList());
    List<ComponentBlock> both = project.applications().get(0).blocks();
    assertEquals(List.of(), both.get(0).predecessors());
    assertEquals(List.of("a"), both.get(1).predecessors());
    assertEquals(
        List.of(
            "/both",
            "/both/a",
            "/both/a/run",
            "/both/b",
            "/both/b/run",
            "/again",
            "/again/a",
            "/again/a/run"),
        project.blocks().keySet().stream().map(Object::toString).toList());
  }

  @Test
  void shouldPointAtAttributesAndElements() {
    Judged.says(
        report(
            """
            <component_block name="c">
              <component name="gruop"/>
              <process_block
                  name="one" nam="x"><proces name="uno"/></process_block>
            </component_block>
            """),
        "6:3: there is no component 'gruop': did you mean 'group'? (expected group)",
        "7:3: process_block 'one' has no 'path': add one",
        "8:18: unknown key 'nam' in process_block 'one': did you mean 'name'?"
            + " (expected name, process, predecessor, successor)",
        "8:26: unknown key 'proces' in process_block 'one': did you mean 'process'?"
            + " (expected name, process, predecessor, successor)");
  }

  @Test
  void shouldNameTheConfigurationWhenTheOlderDialectIsMistyped() {
    Judged.says(
        """
        <plush><project name="p">
        <configuration name="conf"><cluster name="g"><rspec><num_hosts>1</num_hosts></rspec>
        <execution><process name="x"><path>x</path><arg>1</arg></process></execution></cluster>
        </configuration>
        <application name="a"><execution><configuration name="cnof"/></execution></application>
        </project></plush>
        """,
        "3:44: unknown key 'arg' in process 'x': expected name, path, cmdline,"
            + " working_directory, environment",
        "5:1: application 'a' has no component_block: add one",
        "5:34: there is no configuration 'cnof': did you mean 'conf'? (expected conf)");
  }

  // Fig. 4 has three of these mistakes as printed.
  @Test
  void shouldSayWhereWhenTagsDoNotMatch() {
    InvalidSpecException invalid =
        assertThrows(
            InvalidSpecException.class,
            () -> read("<plush>\n<rspec><num_hosts>1</num_hosts><rspec>\n</plush>\n"));
    assertTrue(
        invalid.getMessage().startsWith("f:3:")
            && invalid.getMessage().contains("this is not well-formed XML"),
        invalid.getMessage());
  }

  @Test
  void shouldKeepPositionsInLongFilesWithAnyLineEnds() {
    String block =
        report("<component_block name=\"c\"><component name=\"nobody\"/></component_block>");
    String text = block.replace("<plush>\n", "<plush>\n" + "<!-- é𝄞 -->\n".repeat(30_000));
    Judged.says(text, "30005:27: there is no component 'nobody': expected group");
    Judged.says(
        text.replace("\n", "\r\n"), "30005:27: there is no component 'nobody': expected group");
  }

  @Test
  void shouldRefuseADocumentOfAnotherKind() {
    Judged.says(
        "<html/>",
        "1:1: the outermost element is 'html': it has to be plush (or gush), around a project");
    Judged.says(
        "<plush/>",
        "1:1: 'plush' is to have one project, it has 0: write each project into a file of its own");
  }
}
