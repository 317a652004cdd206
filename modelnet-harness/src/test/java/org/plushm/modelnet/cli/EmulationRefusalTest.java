package org.plushm.modelnet.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.plushm.plush.tally.ExitCode;

/** What verbs that emulate refuse before anything is started. */
class EmulationRefusalTest {
  @ParameterizedTest
  @CsvSource({
    "emulate --dilation 0, --dilation: 0 is not from 1 to 1000",
    "emulate --edges 0, --edges: 0 is not from 1 to 1000",
    "emulate --tolerance 0, --tolerance: 0 is not from 1 to 60000",
    "emulate --hosts 0, --hosts: 0 is not from 1 to 100000",
    "emulate --hosts -3, --hosts: -3 is not from 1 to 100000",
    "emulate --degree 1, --degree: 1 is not from 2 to 1000",
    "emulate --distillation near, --distillation: 'near' is none of hop-by-hop",
    "emulate --edges 2 --distillation hop-by-hop, --distillation: hop-by-hop needs one edge",
    "chaos --dilation 0, --dilation: 0 is not from 1 to 1000",
    "chaos --edges -1, --edges: -1 is not from 1 to 1000",
    "chaos --hosts 1, --hosts: 1 is not from 2 to 100000",
    "chaos --degree 1, --degree: 1 is not from 2 to 1000",
    "chaos --count 0, --count: 0 is not from 1 to 1000",
    "chaos --every 200ms, --every: 200ms is not from 1s to 1h",
    "experiment construction --dilation 0, --dilation: 0 is not from 1 to 1000",
    "experiment construction --rounds 0, --rounds: 0 is not from 1 to 1000",
    "'experiment construction --hosts 10,0', --hosts: 0 is not from 2 to 100000",
    "'experiment degree --degrees 12,1', --degrees: 1 is not from 2 to 1000",
    "validate --real 1, --real: 1 is not from 2 to 100000",
    "topology generate --hosts 0, --hosts: 0 is not from 1 to 1000000",
    "topology generate --transit 0, --transit: 0 is not from 1 to 1000000",
  })
  void shouldNameTheOptionAndItsRange(String words, String problem) {
    ModelnetRun.of(words.split(" ")).refuses(ExitCode.USAGE, problem);
  }

  @ParameterizedTest
  @CsvSource({"emulate", "chaos", "experiment construction", "simulate"})
  void shouldTellWhichNetworksThereAreWhenTheNamedOneIsNot(String verb, @TempDir Path folder)
      throws Exception {
    Path missing = folder.resolve("nosuch");
    String[] words = (verb + " --topology " + missing).split(" ");
    ModelnetRun.of(words)
        .refuses(ExitCode.INVALID_INPUT, "there is neither a file nor a generator '" + missing)
        .saysPart("'modelnet topology generate -o FILE'")
        .saysPart("in " + folder + " is no .graph or .model");
    Files.createFile(folder.resolve("wide.graph"));
    Files.createFile(folder.resolve("old.model"));
    Files.createFile(folder.resolve("notes.txt"));
    ModelnetRun.of(words).saysPart("in " + folder + " are old.model, wide.graph" + "\n");
  }

  @Test
  void shouldNameTheFolderThatIsNotThereOrIsNoNetwork(@TempDir Path folder) {
    ModelnetRun.of("emulate", "--topology", folder + "/no/net.graph")
        .refuses(ExitCode.INVALID_INPUT, "there is no folder " + folder.resolve("no"));
    ModelnetRun.of("emulate", "--topology", folder.toString())
        .refuses(ExitCode.INVALID_INPUT, "this is a folder, name a file in it");
  }
}
