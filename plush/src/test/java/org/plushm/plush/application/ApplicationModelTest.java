package org.plushm.plush.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: no model with a wrong value can exist, whoever builds it. */
class ApplicationModelTest {
  private static final Component GROUP =
      new Component("group", HostCount.exactly(2), List.of(), List.of());

  private static UnixProcess program(Argument... arguments) {
    return new UnixProcess("run", "./run", List.of(arguments), "", new TreeMap<>());
  }

  private static ProcessBlock process(String name, String... predecessors) {
    return new ProcessBlock(name, List.of(predecessors), program());
  }

  private static ComponentBlock on(String component, String name, Block... blocks) {
    return new ComponentBlock(name, List.of(), component, List.of(blocks));
  }

  private static Project project(ApplicationBlock... applications) {
    return new Project("p", List.of(), List.of(GROUP), List.of(applications));
  }

  @Test
  void shouldNameEveryBlockByItsPath() {
    WorkflowBlock tasks = new WorkflowBlock("tasks", List.of(), "wf", 3, List.of(process("proc1")));
    Project project =
        project(new ApplicationBlock("app", List.of(on("group", "comp1", tasks, process("p2")))));
    assertEquals(
        List.of(
            "/app", "/app/comp1", "/app/comp1/tasks", "/app/comp1/tasks/proc1", "/app/comp1/p2"),
        project.blocks().keySet().stream().map(BlockPath::toString).toList());
    assertEquals(tasks, project.blocks().get(BlockPath.parse("/app/comp1/tasks")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "app", "/app/", "//app", "/app//p", "/a b", "/.."})
  void shouldRefuseTextsThatAreNoPath(String text) {
    assertThrows(IllegalArgumentException.class, () -> BlockPath.parse(text));
  }

  @Test
  void shouldOrderPathsFromTheRootDown() {
    BlockPath app = BlockPath.of("app");
    assertTrue(app.compareTo(app.child("a")) < 0);
    assertTrue(app.child("a").child("z").compareTo(app.child("b")) < 0);
    assertEquals(0, BlockPath.parse("/app/a").compareTo(app.child("a")));
  }

  // §5.1: the first host runs "./eman.pl --i 1", the second "./eman.pl --i 2".
  @Test
  void shouldPutTheTaskAfterItsFlag() {
    UnixProcess eman =
        program(
            new Argument.Literal("-v"),
            new Argument.Substitution("sub", "wf", "--i"),
            new Argument.Substitution("bare", "wf", ""));
    assertEquals(List.of("-v", "--i", "2", "2"), eman.words(Map.of("wf", 2)));
    assertThrows(IllegalArgumentException.class, () -> eman.words(Map.of("other", 2)));
  }

  @Test
  void shouldStartWhatNothingHoldsBack() {
    List<Block> blocks =
        List.of(process("last", "left", "right"), process("left"), process("right", "left"));
    assertEquals(List.of("left"), names(ExecutionOrder.ready(blocks, Set.of())));
    assertEquals(List.of("right"), names(ExecutionOrder.ready(blocks, Set.of("left"))));
    assertEquals(
        List.of("last"),
        names(ExecutionOrder.ready(blocks, new TreeSet<>(List.of("left", "right")))));
  }

  private static List<String> names(List<Block> blocks) {
    return blocks.stream().map(Block::name).toList();
  }

  @Test
  void shouldShowOneCycleOnly() {
    Map<String, List<String>> before = new TreeMap<>();
    before.put("start", List.of());
    before.put("a", List.of("start", "c", "c"));
    before.put("b", List.of("a"));
    before.put("c", List.of("b", "unknown"));
    before.put("end", List.of("c"));
    assertEquals(List.of("a", "b", "c"), ExecutionOrder.cycle(before));
    before.put("a", List.of("start"));
    assertEquals(List.of(), ExecutionOrder.cycle(before));
    before.put("start", List.of("start"));
    assertEquals(List.of("start"), ExecutionOrder.cycle(before));
  }

  @Test
  void shouldRefuseBlocksThatCannotRun() {
    refused(() -> on("group", "c", process("a"), process("a")));
    refused(() -> on("group", "c", process("a", "b")));
    refused(() -> on("group", "c", process("a", "b"), process("b", "a")));
    refused(() -> on("group", "c", on("group", "inner")));
    refused(() -> new WorkflowBlock("w", List.of(), "w", 1, List.of()));
    refused(() -> new WorkflowBlock("w", List.of(), "w", 0, List.of(process("a"))));
    refused(() -> new ApplicationBlock("a", List.of()));
    refused(() -> new BarrierBlock("b", List.of(), "b", -1));
    refused(() -> project());
    refused(() -> project(new ApplicationBlock("a", List.of(on("nobody", "c")))));
    ApplicationBlock twice = new ApplicationBlock("a", List.of(on("group", "c")));
    refused(() -> project(twice, twice));
  }

  @Test
  void shouldRefuseDefinitionsThatCannotBe() {
    refused(() -> new HostCount(0, 3));
    refused(() -> new HostCount(3, 2));
    refused(() -> new Component("c", HostCount.exactly(1), List.of("a", "a"), List.of()));
    refused(() -> new Software("s", Software.Type.TAR, List.of()));
    SoftwarePackage one = web("http://h/x.tar", "x.tar");
    refused(() -> new Software("s", Software.Type.NONE, List.of(one, one)));
    for (String url : List.of("", "ftp://h/x", "http://", "http:///x", "http://h/a b", "file:/x")) {
      refused(() -> web(url, "x"));
    }
    for (String dest : List.of("", "/x", "../x", "a/../x", "a//x", "x/", ".", " x", "a\nb")) {
      refused(() -> web("http://h/x", dest));
    }
    refused(() -> new SoftwarePackage("x", SoftwarePackage.Type.WEB, "http://h/x", "x", "AB"));
    refused(() -> new Argument.Literal("a\0b"));
    refused(() -> new Argument.Literal("\ud800"));
    refused(() -> new UnixProcess("p", "p", List.of(), "", new TreeMap<>(Map.of("A-B", "x"))));
    DirectoryNode node = new DirectoryNode("h", 1, "ssh", "", "", -1);
    refused(() -> new ResourceDirectory(List.of(node, node)));
  }

  private static SoftwarePackage web(String url, String dest) {
    return new SoftwarePackage("x", SoftwarePackage.Type.WEB, url, dest, "");
  }

  private static void refused(Executable building) {
    assertThrows(IllegalArgumentException.class, building);
  }

  @Test
  void shouldTakeTheFileNameOfAnAddress() {
    assertEquals("demo.tar", SoftwarePackage.lastName("http://plush.ucsd.edu/demo.tar"));
    assertEquals("b", SoftwarePackage.lastName("https://h/a/b?c/d#e/f"));
    assertEquals("", SoftwarePackage.lastName("http://h"));
    assertEquals("", SoftwarePackage.lastName("http://h/.."));
  }

  @Test
  void shouldFindHostsOfThePoolsOrAllHosts() {
    DirectoryNode lab = new DirectoryNode("a", 0, "ssh", "lab", "", -1);
    DirectoryNode any = new DirectoryNode("b", 0, "ssh", "", "", -1);
    DirectoryNode other = new DirectoryNode("c", 0, "ssh", "other", "10.0.0.1", 0);
    ResourceDirectory directory = new ResourceDirectory(List.of(lab, any, other));
    assertEquals(List.of(lab, any), directory.matching(List.of(new Resource("plab", "lab"))));
    assertEquals(List.of(lab, any, other), directory.matching(List.of()));
    assertEquals(Set.of("lab", "other"), directory.groups());
    assertTrue(other.isVirtual());
    assertFalse(lab.isVirtual());
  }
}
