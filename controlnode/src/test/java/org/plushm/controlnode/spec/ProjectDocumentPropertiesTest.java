package org.plushm.controlnode.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.MessageCodec;
import org.plushm.overlay.OverlayType;
import org.plushm.overlay.codec.WireCodec;
import org.plushm.plush.application.Project;
import org.plushm.plush.message.MessageTables;
import org.plushm.plush.message.ProjectDocument;

/** The document that travels holds all of a project, and one project has one document. */
class ProjectDocumentPropertiesTest {
  private static final MessageCodec CODEC = new WireCodec(MessageTables.document());

  @Provide
  Arbitrary<Project> projects() {
    return Combinators.combine(Projects.any(), Arbitraries.of(OverlayType.values()))
        .as(
            (project, type) ->
                new Project(
                    project.name(),
                    type,
                    project.software(),
                    project.components(),
                    project.applications()));
  }

  @Property(tries = 500)
  void shouldReadTheProjectThatWasWritten(@ForAll("projects") Project project)
      throws MalformedMessage {
    Bytes document = ProjectDocument.encode(project, CODEC);
    Project read = ProjectDocument.decode(document, CODEC);
    assertEquals(project, read);
    Bytes again = ProjectDocument.encode(read, CODEC);
    assertEquals(document, again);
    assertEquals(ProjectDocument.sha256(document), ProjectDocument.sha256(again));
  }

  @Property(tries = 500)
  void shouldRefuseADocumentOfWhichSomethingIsCutOff(
      @ForAll("projects") Project project, @ForAll Random random) {
    Bytes document = ProjectDocument.encode(project, CODEC);
    Bytes cut = document.slice(0, random.nextInt(document.length()));
    assertNotEquals(ProjectDocument.sha256(document), ProjectDocument.sha256(cut));
    assertThrows(MalformedMessage.class, () -> ProjectDocument.decode(cut, CODEC));
  }

  /** Whatever arrives under a right hash by a wrong hand: a project or an error, never a crash. */
  @Property(tries = 1_000)
  void shouldReadOrRefuseASpoiledDocument(
      @ForAll("projects") Project project, @ForAll Random random) {
    byte[] document = ProjectDocument.encode(project, CODEC).toArray();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      document[random.nextInt(document.length)] = (byte) random.nextInt(256);
    }
    try {
      Project read = ProjectDocument.decode(Bytes.wrap(document), CODEC);
      assertEquals(read, ProjectDocument.decode(ProjectDocument.encode(read, CODEC), CODEC));
    } catch (MalformedMessage expected) {
      assertNotEquals(null, expected.getMessage());
    } catch (Exception e) {
      throw new AssertionError("not refused as malformed", e);
    }
  }
}
