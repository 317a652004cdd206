/**
 * Writing JSON (RFC 8259), compact and one object a line.
 *
 * <p>Plush-M only ever writes JSON for other programs to read, so this is a writer without a reader
 * and without mapping by reflection: {@link org.plushm.plush.json.JsonWriter} puts fields in the
 * order it is told and refuses what is not JSON. The documented schemas are in docs/json-schema.md.
 */
package org.plushm.plush.json;
