package org.plushm.controlnode.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.plushm.plush.application.Project;
import org.plushm.plush.spec.InvalidSpecException;

/** Goal: converting never changes what a specification means. */
class RoundTripPropertiesTest {
  @Property(tries = 500)
  void shouldReadBackTheSameProjectFromYaml(@ForAll("projects") Project project)
      throws InvalidSpecException {
    assertEquals(project, SpecFiles.parseProject("f", SpecFiles.toYaml(project)));
  }

  @Property(tries = 500)
  void shouldReadBackTheSameProjectFromXml(@ForAll("projects") Project project)
      throws InvalidSpecException {
    assertEquals(project, SpecFiles.parseProject("f", SpecFiles.toXml(project)));
  }

  @Property(tries = 200)
  void shouldWriteTheSameTextWhenConvertedThereAndBack(@ForAll("projects") Project project)
      throws InvalidSpecException {
    String yaml = SpecFiles.toYaml(project);
    Project there = SpecFiles.parseProject("f", SpecFiles.toXml(SpecFiles.parseProject("f", yaml)));
    assertEquals(yaml, SpecFiles.toYaml(there));
  }

  @Provide
  Arbitrary<Project> projects() {
    return Projects.any();
  }
}
