package org.plushm.plush.setting;

/** A setting that is not there or cannot have this value; the message is for the user. */
public final class SettingException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * A mistake.
   *
   * @param problem one line
   */
  public SettingException(String problem) {
    super(problem);
  }
}
