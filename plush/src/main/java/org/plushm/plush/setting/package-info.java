/**
 * Settings: every timer, cap and window that a user may turn, by name, with its range, its
 * trade-off and where its value comes from.
 *
 * <p>A {@link org.plushm.plush.setting.SettingGroup} describes the components of one options record
 * and makes a record with other values; a {@link org.plushm.plush.setting.SettingCatalog} reads
 * what a user wrote. Only values that a user gave travel ({@link
 * org.plushm.plush.setting.SettingValues}): the others are the program's own, wherever it runs.
 *
 * <p>Read first: {@code Setting}, {@code SettingGroup}.
 */
package org.plushm.plush.setting;
