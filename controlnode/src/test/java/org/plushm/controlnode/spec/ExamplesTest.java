package org.plushm.controlnode.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.plushm.plush.application.ApplicationBlock;
import org.plushm.plush.application.Argument;
import org.plushm.plush.application.BlockPath;
import org.plushm.plush.application.Component;
import org.plushm.plush.application.ComponentBlock;
import org.plushm.plush.application.DirectoryNode;
import org.plushm.plush.application.HostCount;
import org.plushm.plush.application.ProcessBlock;
import org.plushm.plush.application.Project;
import org.plushm.plush.application.Resource;
import org.plushm.plush.application.Software;
import org.plushm.plush.application.SoftwarePackage;
import org.plushm.plush.application.UnixProcess;
import org.plushm.plush.application.WorkflowBlock;

/** Goal: the papers' own files mean what the papers say, and their YAML twins mean the same. */
class ExamplesTest {
  private static final Path EXAMPLES = folder();

  private static Path folder() {
    Path here = Path.of("").toAbsolutePath();
    return Files.isDirectory(here.resolve("examples"))
        ? here.resolve("examples")
        : here.resolveSibling("examples");
  }

  private static UnixProcess process(String name, String path, Argument... arguments) {
    return new UnixProcess(name, path, List.of(arguments), "", new TreeMap<>());
  }

  // Technical report, Fig. 4.
  @Test
  void shouldMeanWhatTheReportSaysWhenEmanIsRead() throws Exception {
    Project eman =
        new Project(
            "eman_proj",
            List.of(
                new Software(
                    "EmanSoftware",
                    Software.Type.TAR,
                    List.of(
                        new SoftwarePackage(
                            "eman.tar",
                            SoftwarePackage.Type.WEB,
                            "http://plush.ucsd.edu/eman.tar",
                            "eman.tar",
                            "")))),
            List.of(
                new Component(
                    "EmanGroup1",
                    HostCount.exactly(100),
                    List.of("EmanSoftware"),
                    List.of(new Resource("planetlab", "ucsd_plush")))),
            List.of(
                new ApplicationBlock(
                    "eman_app_block",
                    List.of(
                        new ComponentBlock(
                            "eman_comp_block",
                            List.of(),
                            "EmanGroup1",
                            List.of(
                                new WorkflowBlock(
                                    "eman_workflow_block",
                                    List.of(),
                                    "eman_wf",
                                    100,
                                    List.of(
                                        new ProcessBlock(
                                            "eman_proc_block",
                                            List.of(),
                                            process(
                                                "eman",
                                                "./eman.pl",
                                                new Argument.Substitution(
                                                    "eman_sub", "eman_wf", "--i")))))))))));
    Project read = SpecFiles.readProject(EXAMPLES.resolve("eman.xml"));
    assertEquals(eman, read);
    // §5.1: the first host runs "./eman.pl --i 1", the second "./eman.pl --i 2".
    ProcessBlock block =
        (ProcessBlock)
            read.blocks()
                .get(
                    BlockPath.parse(
                        "/eman_app_block/eman_comp_block/eman_workflow_block/eman_proc_block"));
    assertEquals(List.of("--i", "2"), block.process().words(Map.of("eman_wf", 2)));
  }

  // OSR 2006, Fig. 3.
  @Test
  void shouldMeanWhatTheArticleSaysWhenDemoIsRead() throws Exception {
    Project demo = SpecFiles.readProject(EXAMPLES.resolve("demo.xml"));
    assertEquals(
        List.of(
            new Component(
                "demo_group",
                HostCount.exactly(50),
                List.of("demo_soft"),
                List.of(new Resource("plab", "ucsd_3")))),
        demo.components());
    assertEquals(
        List.of(
            new ApplicationBlock(
                "demo_app",
                List.of(
                    new ComponentBlock(
                        "demo_group",
                        List.of(),
                        "demo_group",
                        List.of(
                            new ProcessBlock(
                                "demo",
                                List.of(),
                                process("demo", "./demo.exe", new Argument.Literal("300")))))))),
        demo.applications());
    assertEquals("demo.tar", demo.software().get(0).packages().get(0).dest());
  }

  @TestFactory
  Stream<DynamicTest> shouldMeanTheSameInYaml() throws IOException {
    return examples(".xml")
        .filter(file -> !file.toString().contains("directory"))
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getFileName().toString(),
                    () ->
                        assertEquals(
                            SpecFiles.readProject(file), SpecFiles.readProject(twin(file)))));
  }

  @Test
  void shouldParseEveryExample() throws Exception {
    List<Path> all = Stream.concat(examples(".xml"), examples(".yaml")).toList();
    assertTrue(all.size() >= 6, () -> "only " + all);
    for (Path file : all) {
      if (file.toString().contains("directory")) {
        assertTrue(SpecFiles.readDirectory(file).nodes().size() > 0);
      } else {
        assertTrue(SpecFiles.readProject(file).blocks().size() > 0);
      }
    }
  }

  // Technical report, Fig. 6.
  @Test
  void shouldMapPortsToVirtualHostsWhenTheModelNetDirectoryIsRead() throws Exception {
    Path file = EXAMPLES.resolve("modelnet-directory.xml");
    List<DirectoryNode> nodes = SpecFiles.readDirectory(file).nodes();
    assertEquals(
        List.of(
            new DirectoryNode("127.0.0.1", 15400, "ssh", "modelnet_deploy", "", -1),
            new DirectoryNode("127.0.0.2", 15400, "ssh", "modelnet_deploy", "", -1),
            new DirectoryNode("127.0.0.2", 15401, "ssh", "modelnet", "10.0.0.1", 1),
            new DirectoryNode("127.0.0.2", 15402, "ssh", "modelnet", "10.0.0.2", 2)),
        nodes);
    assertEquals(nodes, SpecFiles.readDirectory(twin(file)).nodes());
  }

  private static Path twin(Path xml) {
    return xml.resolveSibling(xml.getFileName().toString().replace(".xml", ".yaml"));
  }

  private static Stream<Path> examples(String ending) throws IOException {
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList().stream();
    }
  }
}
