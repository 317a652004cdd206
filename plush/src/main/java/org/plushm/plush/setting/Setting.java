package org.plushm.plush.setting;

/**
 * One value that a user may turn.
 *
 * @param name as users write it, such as {@code control.keep-alive}
 * @param quantity what it counts
 * @param standard the value without a user's, in the unit of the component
 * @param least smallest value
 * @param most largest value
 * @param meaning what it is and what larger or smaller values cost, one line
 * @param source where the value comes from: a section of a paper, or {@code ours}
 */
public record Setting(
    String name,
    Quantity quantity,
    long standard,
    long least,
    long most,
    String meaning,
    String source) {

  /** The range in words. */
  public String range() {
    return quantity.text(least) + " to " + quantity.text(most);
  }

  /**
   * Reads a value of this setting.
   *
   * @throws SettingException when it is none or out of range; the message names the setting
   */
  public long value(String text) throws SettingException {
    long value;
    try {
      value = quantity.parse(text.strip());
    } catch (SettingException wrong) {
      throw new SettingException(name + ": " + wrong.getMessage());
    }
    if (value < least || value > most) {
      throw new SettingException(name + ": " + text.strip() + " is not in the range " + range());
    }
    return value;
  }
}
