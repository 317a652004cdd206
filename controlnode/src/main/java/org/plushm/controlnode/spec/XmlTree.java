package org.plushm.controlnode.spec;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.plushm.plush.spec.InvalidSpecException;
import org.plushm.plush.spec.Position;
import org.plushm.plush.spec.SpecNode;

/**
 * The tree of an XML text. Attributes and elements both become children, attributes first. White
 * space around a text is dropped unless its element says {@code xml:space="preserve"}.
 *
 * <p>There is no document type, hence no entity but the five of XML itself: neither can a file grow
 * while it is read, nor can it name another one.
 */
final class XmlTree {
  private final SpecText source;
  private final XMLStreamReader reader;
  private int parts;

  private XmlTree(SpecText source, XMLStreamReader reader) {
    this.source = source;
    this.reader = reader;
  }

  /**
   * Parses a text.
   *
   * @throws InvalidSpecException if it is not well-formed, has a document type, or is too large
   */
  static SpecNode parse(SpecText source) throws InvalidSpecException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
    factory.setProperty(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
    factory.setXMLResolver(
        (publicId, systemId, base, namespace) -> {
          throw new XMLStreamException("nothing outside the file is read");
        });
    try {
      XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(source.text()));
      try {
        return new XmlTree(source, reader).document();
      } finally {
        reader.close();
      }
    } catch (XMLStreamException malformed) {
      throw notWellFormed(source, malformed);
    }
  }

  private SpecNode document() throws XMLStreamException, InvalidSpecException {
    while (true) {
      int event = reader.next();
      if (event == XMLStreamConstants.DTD) {
        int at = Math.max(0, source.text().indexOf("<!DOCTYPE"));
        throw new InvalidSpecException(
            source.at(at),
            "a document type (DOCTYPE) and its entities are refused",
            "take it out, a specification needs none");
      }
      if (event == XMLStreamConstants.START_ELEMENT) {
        SpecNode root = element(1);
        while (reader.hasNext()) {
          reader.next();
        }
        return root;
      }
    }
  }

  private SpecNode element(int depth) throws XMLStreamException, InvalidSpecException {
    String name = reader.getLocalName();
    int start = startOfTag(name);
    Position at = source.at(start);
    count(at, depth);
    Map<String, Integer> attributePositions = attributePositions(start);
    boolean verbatim = false;
    List<SpecNode> children = new ArrayList<>();
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      String key = reader.getAttributeLocalName(i);
      String namespace = reader.getAttributeNamespace(i);
      if (XMLConstants.XML_NS_URI.equals(namespace)) {
        verbatim |= key.equals("space") && reader.getAttributeValue(i).equals("preserve");
      } else if (!XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI.equals(namespace)) {
        Position where = source.at(attributePositions.getOrDefault(key, start));
        count(where, depth);
        children.add(SpecNode.leaf(key, reader.getAttributeValue(i), where));
      }
    }
    StringBuilder text = new StringBuilder();
    int event = reader.next();
    while (event != XMLStreamConstants.END_ELEMENT) {
      if (event == XMLStreamConstants.START_ELEMENT) {
        children.add(element(depth + 1));
      } else if (event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA) {
        text.append(reader.getText());
      }
      event = reader.next();
    }
    String value = verbatim ? text.toString() : text.toString().strip();
    return new SpecNode(name, name, value, children, at);
  }

  private void count(Position at, int depth) throws InvalidSpecException {
    if (depth > SpecText.DEPTH_MAX) {
      throw new InvalidSpecException(
          at, "elements are nested deeper than " + SpecText.DEPTH_MAX, "make it flatter");
    }
    if (++parts > SpecText.PARTS_MAX) {
      throw new InvalidSpecException(
          at,
          "the file has more than " + SpecText.PARTS_MAX + " elements and attributes",
          "split it up");
    }
  }

  /** The reader tells where a start tag ends; no angle bracket can stand within the tag. */
  private int startOfTag(String name) {
    Location end = reader.getLocation();
    int from = source.offset(end.getLineNumber(), end.getColumnNumber());
    int start = source.text().lastIndexOf('<', Math.max(0, from - 1));
    return start >= 0 && source.text().regionMatches(start + 1, name, 0, name.length())
        ? start
        : from;
  }

  /** Where each attribute of the start tag at an offset begins, by local name. */
  private Map<String, Integer> attributePositions(int start) {
    Map<String, Integer> positions = new HashMap<>();
    String text = source.text();
    int i = start + 1;
    while (i < text.length() && !isEndOfName(text.charAt(i))) {
      i++;
    }
    while (i < text.length() && text.charAt(i) != '>' && text.charAt(i) != '/') {
      if (Character.isWhitespace(text.charAt(i))) {
        i++;
        continue;
      }
      int nameStart = i;
      int equals = text.indexOf('=', i);
      int quote = equals < 0 ? -1 : firstQuote(text, equals + 1);
      int close = quote < 0 ? -1 : text.indexOf(text.charAt(quote), quote + 1);
      if (close < 0) {
        break;
      }
      String name = text.substring(nameStart, equals).strip();
      positions.put(name.substring(name.indexOf(':') + 1), nameStart);
      i = close + 1;
    }
    return positions;
  }

  private static boolean isEndOfName(char c) {
    return Character.isWhitespace(c) || c == '>' || c == '/';
  }

  private static int firstQuote(String text, int from) {
    int i = from;
    while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
      i++;
    }
    return i < text.length() && (text.charAt(i) == '"' || text.charAt(i) == '\'') ? i : -1;
  }

  private static InvalidSpecException notWellFormed(SpecText source, XMLStreamException malformed) {
    Location location = malformed.getLocation();
    Position at =
        location == null || location.getLineNumber() < 1
            ? Position.ofFile(source.file())
            : source.at(source.offset(location.getLineNumber(), location.getColumnNumber()));
    String message = malformed.getMessage() == null ? "" : malformed.getMessage();
    int detail = message.indexOf("Message: ");
    String reason = detail < 0 ? message : message.substring(detail + "Message: ".length());
    return new InvalidSpecException(
        at, "this is not well-formed XML", reason.strip().replaceAll("\\s+", " "));
  }
}
