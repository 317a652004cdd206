package org.plushm.modelnet.topology;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads XML within limits. There are no document types, hence no entities of a file's own: a file
 * neither grows while it is read nor names another one.
 */
final class XmlFile {
  /** The deepest nesting; ModelNet's files have five levels. */
  static final int DEPTH_MAX = 32;

  /** The most elements that are held; a mesh of 1000 hosts has a million. */
  static final int ELEMENTS_MAX = 4_000_000;

  private final String file;
  private final XMLStreamReader reader;
  private int elements;

  /** Where the last event ended, which is where the next tag begins. */
  private int line = 1;

  private XmlFile(String file, XMLStreamReader reader) {
    this.file = file;
    this.reader = reader;
  }

  /** The root with everything in it. */
  static XmlElement read(String file, InputStream in) {
    return read(file, in, null);
  }

  /**
   * Reads a file whose root has very many children.
   *
   * @param each is given every child of the root, which then is not held; or null to hold them
   * @return the root
   * @throws InvalidTopology if it is not XML, has a document type or is too large
   */
  static XmlElement read(String file, InputStream in, Consumer<XmlElement> each) {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
    factory.setProperty(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
    factory.setXMLResolver(
        (publicId, systemId, base, namespace) -> {
          throw new XMLStreamException("nothing outside the file is read");
        });
    try {
      XMLStreamReader reader = factory.createXMLStreamReader(new BufferedInputStream(in));
      try {
        return new XmlFile(file, reader).document(each);
      } finally {
        reader.close();
      }
    } catch (XMLStreamException malformed) {
      throw notXml(file, malformed);
    }
  }

  private XmlElement document(Consumer<XmlElement> each) throws XMLStreamException {
    while (true) {
      int event = next();
      if (event == XMLStreamConstants.DTD) {
        throw new Place(file, line, "")
            .problem("a document type (DOCTYPE) is refused: take it out, nothing here needs one");
      }
      if (event == XMLStreamConstants.START_ELEMENT) {
        XmlElement root = element(1, each);
        while (reader.hasNext()) {
          reader.next();
        }
        return root;
      }
    }
  }

  private XmlElement element(int depth, Consumer<XmlElement> each) throws XMLStreamException {
    String name = reader.getLocalName();
    Attributes attributes = attributes();
    // White space before the root is no event, so its tag is found by its end.
    int at = depth == 1 ? reader.getLocation().getLineNumber() : line;
    Place place = new Place(file, at, described(name, attributes));
    if (depth > DEPTH_MAX) {
      throw place.problem("is nested deeper than " + DEPTH_MAX + " levels");
    }
    if (each == null && ++elements > ELEMENTS_MAX) {
      throw place.problem("the file has more than " + ELEMENTS_MAX + " elements");
    }
    List<XmlElement> children = new ArrayList<>(0);
    StringBuilder text = new StringBuilder(0);
    int event = next();
    while (event != XMLStreamConstants.END_ELEMENT) {
      if (event == XMLStreamConstants.START_ELEMENT) {
        XmlElement child = element(depth + 1, null);
        if (each == null) {
          children.add(child);
        } else {
          elements = 0;
          each.accept(child);
        }
      } else if (event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA) {
        text.append(reader.getText());
      }
      event = next();
    }
    return new XmlElement(name, attributes, children, text.toString().strip(), place);
  }

  private int next() throws XMLStreamException {
    line = Math.max(1, reader.getLocation().getLineNumber());
    return reader.next();
  }

  private Attributes attributes() {
    String[] parts = new String[2 * reader.getAttributeCount()];
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      String prefix = reader.getAttributePrefix(i);
      String name = reader.getAttributeLocalName(i);
      // Names come from a few dozen; a mesh has a million edges with the same ones.
      parts[2 * i] = (prefix == null || prefix.isEmpty() ? name : prefix + ":" + name).intern();
      parts[2 * i + 1] = reader.getAttributeValue(i);
    }
    return Attributes.of(parts);
  }

  /** Enough to find the element: its name and the attribute that numbers or names it. */
  private static String described(String name, Attributes attributes) {
    for (String key : List.of("int_idx", "id", "hostname", "int_vndst", "vnet", "key")) {
      String value = attributes.get(key);
      if (value != null) {
        return name + " " + key + "=\"" + value.substring(0, Math.min(40, value.length())) + "\"";
      }
    }
    return name;
  }

  private static InvalidTopology notXml(String file, XMLStreamException malformed) {
    int line = malformed.getLocation() == null ? 0 : malformed.getLocation().getLineNumber();
    if (malformed.getNestedException() instanceof IOException unreadable) {
      return new Place(file, Math.max(0, line), "").problem("cannot be read: " + unreadable);
    }
    String message = malformed.getMessage() == null ? "" : malformed.getMessage();
    int detail = message.indexOf("Message: ");
    String reason = detail < 0 ? message : message.substring(detail + "Message: ".length());
    return new Place(file, Math.max(0, line), "")
        .problem("this is not well-formed XML: " + reason.strip().replaceAll("\\s+", " "));
  }
}
