package org.plushm.modelnet.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.plushm.simulation.FaultScript;
import org.plushm.simulation.FaultScriptException;

/** Reads fault scripts for the verbs that play them. */
final class ScriptFile {
  private ScriptFile() {}

  /**
   * Reads a script.
   *
   * @throws InvalidInput with the file, the line and what is wrong
   */
  static FaultScript read(String file) {
    String text;
    try {
      text = Files.readString(Path.of(file));
    } catch (NoSuchFileException absent) {
      throw new InvalidInput(file + ": there is no such file: name a fault script, or 'random'");
    } catch (CharacterCodingException binary) {
      throw new InvalidInput(file + ": is not text: see docs/fault-scripts.md");
    } catch (IOException | IllegalArgumentException unreadable) {
      throw new InvalidInput(file + ": cannot be read: " + unreadable.getMessage());
    }
    try {
      return FaultScript.parse(text);
    } catch (FaultScriptException wrong) {
      throw new InvalidInput(file + ": " + wrong.getMessage());
    }
  }
}
