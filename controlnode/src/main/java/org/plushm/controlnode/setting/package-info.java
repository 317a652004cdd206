/**
 * All settings of the program in one place, those of the code that nobody can turn included, and
 * the page of the documents that tells them. See {@link org.plushm.plush.setting}.
 */
package org.plushm.controlnode.setting;
