package org.plushm.controlnode.spec;

import java.util.Set;
import java.util.TreeSet;
import org.plushm.plush.application.Component;
import org.plushm.plush.application.Project;
import org.plushm.plush.application.Resource;
import org.plushm.plush.application.ResourceDirectory;
import org.plushm.plush.spec.NearestWord;
import org.plushm.plush.spec.Position;
import org.plushm.plush.spec.Problems;

/** Whether a resource directory has what the components of a project want, each by itself. */
public final class Demand {
  private Demand() {}

  /**
   * Notes each pool that the directory does not know, and each component that finds too few hosts.
   *
   * @param spec where the project comes from, for the problems
   */
  public static void check(
      Project project, ResourceDirectory directory, Position spec, Problems problems) {
    Set<String> groups = directory.groups();
    for (Component component : project.components()) {
      int found = directory.matching(component.resources()).size();
      Set<String> wanted = new TreeSet<>();
      for (Resource resource : component.resources()) {
        wanted.add(resource.group());
      }
      if (found >= component.numHosts().min()) {
        continue;
      }
      String pools = wanted.isEmpty() ? "" : " of group " + String.join(" or ", wanted);
      String remedy =
          found == 0 && wanted.size() == 1
              ? NearestWord.remedy(wanted.iterator().next(), groups)
              : "";
      problems.add(
          spec,
          "component '"
              + component.name()
              + "' wants "
              + component.numHosts()
              + " hosts"
              + pools
              + ", the directory has "
              + found,
          remedy.isEmpty() ? "lower num_hosts or add hosts" : remedy);
    }
  }
}
