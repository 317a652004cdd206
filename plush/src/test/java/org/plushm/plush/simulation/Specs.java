package org.plushm.plush.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.plushm.plush.application.ApplicationBlock;
import org.plushm.plush.application.Argument;
import org.plushm.plush.application.BarrierBlock;
import org.plushm.plush.application.Block;
import org.plushm.plush.application.Component;
import org.plushm.plush.application.ComponentBlock;
import org.plushm.plush.application.HostCount;
import org.plushm.plush.application.ProcessBlock;
import org.plushm.plush.application.Project;
import org.plushm.plush.application.Software;
import org.plushm.plush.application.SoftwarePackage;
import org.plushm.plush.application.UnixProcess;
import org.plushm.plush.application.WorkflowBlock;

/** Small specifications for simulated processes. */
final class Specs {
  private Specs() {}

  static Software software(String name) {
    return new Software(
        name,
        Software.Type.TAR,
        List.of(
            new SoftwarePackage(
                name, SoftwarePackage.Type.WEB, "http://h/" + name + ".tar", name, "")));
  }

  static Component component(String name, int min, int max, String... software) {
    return new Component(name, new HostCount(min, max), List.of(software), List.of());
  }

  /** A process that does what a {@link Script} says; {@code wf} names the workflow around it. */
  static ProcessBlock process(String name, String script, String wf, String... before) {
    List<Argument> arguments = new ArrayList<>();
    for (String word : script.split(" ")) {
      arguments.add(new Argument.Literal(word));
    }
    if (wf != null) {
      arguments.add(new Argument.Substitution("task", wf, "--i"));
    }
    return new ProcessBlock(
        name, List.of(before), new UnixProcess(name, "./run", arguments, "", new TreeMap<>()));
  }

  static BarrierBlock barrier(String name, String barrier, String... before) {
    return new BarrierBlock(name, List.of(before), barrier, 0);
  }

  static WorkflowBlock workflow(String name, int tasks, Block... blocks) {
    return new WorkflowBlock(name, List.of(), name, tasks, List.of(blocks));
  }

  static ComponentBlock block(String name, String component, Block... blocks) {
    return new ComponentBlock(name, List.of(), component, List.of(blocks));
  }

  static ApplicationBlock application(String name, ComponentBlock... blocks) {
    return new ApplicationBlock(name, List.of(blocks));
  }

  /** Fig 4 of the report: tasks shared among hosts that have one piece of software. */
  static Project eman(int hostsMin, int hostsMax, int tasks, String script) {
    return new Project(
        "eman",
        List.of(software("eman.tar")),
        List.of(component("workers", hostsMin, hostsMax, "eman.tar")),
        List.of(
            application(
                "eman", block("c", "workers", workflow("w", tasks, process("p", script, "w"))))));
  }
}
