package org.plushm.controlnode.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.plushm.overlay.OverlayType;
import org.plushm.plush.application.Project;
import org.plushm.plush.spec.InvalidSpecException;

/** The overlay that a specification asks for. */
class OverlayInSpecTest {
  private static String yaml(String overlay) {
    return "project: p\n"
        + overlay
        + "components: [{name: g, num_hosts: 2}]\n"
        + "applications:\n"
        + "  - name: a\n"
        + "    blocks:\n"
        + "      - component_block: c\n"
        + "        component: g\n"
        + "        blocks: [{process_block: one, path: ./one}]\n";
  }

  private static String problem(String text) {
    return assertThrows(InvalidSpecException.class, () -> SpecFiles.parseProject("f", text))
        .problems()
        .get(0)
        .toString();
  }

  @ParameterizedTest
  @EnumSource(OverlayType.class)
  void shouldMeanTheSameInBothFormats(OverlayType type) throws Exception {
    Project project = SpecFiles.parseProject("f", yaml("overlay: {type: " + type.label() + "}\n"));
    assertEquals(type, project.overlayType());
    assertEquals(project, SpecFiles.parseProject("f", XmlWriter.write(project)));
    assertEquals(project, SpecFiles.parseProject("f", YamlWriter.write(project)));
    assertEquals(
        type != OverlayType.RANDTREE,
        ProjectSummary.of(project).contains("overlay " + type.label()));
  }

  @Test
  void shouldBeTheDefaultWhenNothingIsSaid() throws Exception {
    Project project = SpecFiles.parseProject("f", yaml(""));
    assertEquals(OverlayType.RANDTREE, project.overlayType());
    assertFalse(YamlWriter.write(project).contains("overlay"));
    assertFalse(XmlWriter.write(project).contains("overlay"));
  }

  @Test
  void shouldBeReadInTheOlderDialectToo() throws Exception {
    String older =
        """
        <plush><project name="p">
          <overlay type="proxytree"/>
          <configuration name="c"><cluster name="g"><rspec><num_hosts>2</num_hosts></rspec>
            <execution><process name="one"><path>./one</path></process></execution>
          </cluster></configuration>
          <application name="a"><execution><configuration name="c"/></execution></application>
        </project></plush>
        """;
    assertEquals(OverlayType.PROXYTREE, SpecFiles.parseProject("f", older).overlayType());
  }

  @Test
  void shouldNameTheWordsThatThereAreWhenItIsAnother() {
    String wrong = problem(yaml("overlay: {type: starr}\n"));
    assertTrue(wrong.contains("'starr'") && wrong.contains("star"), wrong);
    assertTrue(problem(yaml("overlay: star\n")).contains("type"));
    assertTrue(problem(yaml("overlay: {}\n")).contains("'type'"));
    assertTrue(problem(yaml("overlay: {type: star, degree: 3}\n")).contains("'degree'"));
  }
}
