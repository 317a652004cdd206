package org.plushm.controlnode.spec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import org.plushm.plush.application.ApplicationBlock;
import org.plushm.plush.application.Argument;
import org.plushm.plush.application.BarrierBlock;
import org.plushm.plush.application.Block;
import org.plushm.plush.application.Component;
import org.plushm.plush.application.ComponentBlock;
import org.plushm.plush.application.HostCount;
import org.plushm.plush.application.ProcessBlock;
import org.plushm.plush.application.Project;
import org.plushm.plush.application.Resource;
import org.plushm.plush.application.Software;
import org.plushm.plush.application.SoftwarePackage;
import org.plushm.plush.application.UnixProcess;
import org.plushm.plush.application.WorkflowBlock;

/** Projects at random, with every kind of part and with texts that formats like to spoil. */
final class Projects {
  private static final String[] AWKWARD = {
    "",
    " ",
    "a b",
    " lead",
    "trail ",
    "\t",
    "line\nend",
    "cr\r\n",
    "null",
    "~",
    "true",
    "on",
    "0x1f",
    "-",
    "--",
    "---",
    "--i",
    "- x",
    "a: b",
    "a:",
    "#c",
    "a #c",
    "'",
    "\"",
    "\\",
    "\\n",
    "&amp;",
    "<![CDATA[x]]>",
    "]]>",
    "</arg>",
    "{x}",
    "[x]",
    "*x",
    "&x",
    "!x",
    "%x",
    "@x",
    "`",
    "|",
    ">",
    "?",
    "é",
    "𝄞",
    "\u2028",
    "\ufeff",
    "\u00a0",
    "1e3",
    "010",
    "1_0",
    "12:30",
    "=",
    "<<",
    "x-y",
    "y"
  };

  private final Random random;
  private int names;

  private Projects(long seed) {
    this.random = new Random(seed);
  }

  static Arbitrary<Project> any() {
    return Arbitraries.longs().map(seed -> new Projects(seed).project());
  }

  private Project project() {
    List<Software> software = new ArrayList<>();
    List<Component> components = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      software.add(software());
    }
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      List<String> wanted =
          software.stream().map(Software::name).filter(name -> random.nextBoolean()).toList();
      components.add(component(wanted));
    }
    List<ApplicationBlock> applications = new ArrayList<>();
    for (int i = 1 + random.nextInt(2); i > 0; i--) {
      applications.add(application(components));
    }
    return new Project(name(), software, components, applications);
  }

  private Software software() {
    List<SoftwarePackage> packages = new ArrayList<>();
    for (int i = 1 + random.nextInt(2); i > 0; i--) {
      packages.add(
          new SoftwarePackage(
              name(),
              SoftwarePackage.Type.WEB,
              random.nextBoolean() ? "http://h:80/a?b=c&d='e'#f" : "https://h/%20x:",
              random.nextBoolean() ? "sub dir/" + name() : name(),
              random.nextBoolean() ? "" : "0123456789abcdef".repeat(4)));
    }
    return new Software(
        name(), random.nextBoolean() ? Software.Type.TAR : Software.Type.NONE, packages);
  }

  private Component component(List<String> software) {
    int min = 1 + random.nextInt(50);
    List<Resource> resources = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      String group = random.nextBoolean() ? name() : "urn:publicid:" + name() + "+é";
      resources.add(new Resource(random.nextBoolean() ? "" : name(), group));
    }
    return new Component(
        name(), new HostCount(min, min + random.nextInt(2) * 7), software, resources);
  }

  private ApplicationBlock application(List<Component> components) {
    List<ComponentBlock> blocks = new ArrayList<>();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      String component = components.get(random.nextInt(components.size())).name();
      blocks.add(new ComponentBlock(name(), some(blocks), component, blocks(null)));
    }
    return new ApplicationBlock(name(), shuffled(blocks));
  }

  private List<Block> blocks(String workflow) {
    List<Block> blocks = new ArrayList<>();
    for (int i = (workflow == null ? 0 : 1) + random.nextInt(4); i > 0; i--) {
      List<String> predecessors = some(blocks);
      int kind = random.nextInt(workflow == null ? 3 : 2);
      if (kind == 0) {
        blocks.add(new BarrierBlock(name(), predecessors, "barrier" + name(), random.nextInt(2)));
      } else if (kind == 1) {
        blocks.add(new ProcessBlock(name(), predecessors, process(workflow)));
      } else {
        String id = name();
        blocks.add(
            new WorkflowBlock(name(), predecessors, id, 1 + random.nextInt(999), blocks(id)));
      }
    }
    return shuffled(blocks);
  }

  private UnixProcess process(String workflow) {
    List<Argument> arguments = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      arguments.add(
          workflow != null && random.nextInt(3) == 0
              ? new Argument.Substitution(name(), workflow, random.nextBoolean() ? "" : "--i")
              : new Argument.Literal(awkward()));
    }
    TreeMap<String, String> environment = new TreeMap<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      environment.put(random.nextBoolean() ? "NO" : "V_" + random.nextInt(9), awkward());
    }
    String path = random.nextBoolean() ? "./run me: #1" : "null";
    return new UnixProcess(
        name(), path, arguments, random.nextBoolean() ? "" : "/tmp/wörk <dir>", environment);
  }

  private List<String> some(List<? extends Block> earlier) {
    return earlier.stream().map(Block::name).filter(name -> random.nextInt(3) == 0).toList();
  }

  /** Written order and order of execution have nothing to do with each other. */
  private <T> List<T> shuffled(List<T> items) {
    Collections.shuffle(items, random);
    return items;
  }

  private String awkward() {
    return AWKWARD[random.nextInt(AWKWARD.length)];
  }

  /** Never the same name twice. */
  private String name() {
    String[] stems = {"n", "true", "1", "No", "1e", "_", "0x", "a.b-c", "null"};
    return stems[random.nextInt(stems.length)] + names++;
  }
}
