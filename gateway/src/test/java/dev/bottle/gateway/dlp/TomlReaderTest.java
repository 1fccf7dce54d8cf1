package dev.bottle.gateway.dlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TomlReaderTest {
  private static JsonNode json(TomlValue value) {
    var nodes = JsonNodeFactory.instance;
    return switch (value) {
      case TomlValue.Text(var text, int _) -> nodes.textNode(text);
      case TomlValue.Numeric(double number, int _) -> nodes.numberNode(number);
      case TomlValue.Flag(boolean flag, int _) -> nodes.booleanNode(flag);
      case TomlValue.Time(var time, int _) -> nodes.textNode(time);
      case TomlValue.Array(var elements, var _, int _) -> {
        var array = nodes.arrayNode();
        elements.forEach(e -> array.add(json(e)));
        yield array;
      }
      case TomlValue.Table table -> {
        var object = nodes.objectNode();
        table.entries().forEach((key, entry) -> object.set(key, json(entry.value())));
        yield object;
      }
    };
  }

  /** Numbers as doubles, so that 1 and 1.0 compare equal. */
  private static JsonNode reference(String text) throws JsonProcessingException {
    return floating(new TomlMapper().readTree(text));
  }

  private static JsonNode floating(JsonNode node) {
    var nodes = JsonNodeFactory.instance;
    if (node.isNumber()) {
      return nodes.numberNode(node.asDouble());
    }
    if (node.isArray()) {
      var array = nodes.arrayNode();
      node.forEach(e -> array.add(floating(e)));
      return array;
    }
    if (node.isObject()) {
      var object = nodes.objectNode();
      node.properties().forEach(e -> object.set(e.getKey(), floating(e.getValue())));
      return object;
    }
    return node;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# only a comment",
        "a = 1\r\nb.c = 'x' # y\r\nb.\"d e\" = \"\\u00e9\\t\\\"\"\n",
        "n = [0x1F, 0o17, 0b11, -1_000, +2.5e-3, 6.02E23, 0]",
        "t = '''\n1''2\n'''\nu = \"\"\"\na\\\n   b\"\"\"\nv = ''''x''''\n",
        "i = { a = 1, b.c = [1, 2], 'd' = {} }",
        "[a]\nx = 1\n[a.b]\ny = 2\n[[c]]\nz = 1\n[[c.d]]\nq = 1\n[[c]]\nz = 2\n[c.e]\nw = true",
        "[a.b.c]\nx = 1\n[a]\ny = [ [ ], # comment\n ['x', \"y\",] ]",
        "[ a . 'b' ]\nx = false\ninf = inf",
        "\"\" = 1\n127 = 2\n-x = 3",
        // not TOML
        "a = ",
        "a = 1 b = 2",
        "a = 1\na = 2",
        "[a]\n[a]",
        "a.b = 1\n[a]",
        "a = {}\n[a.b]",
        "a = []\n[[a]]",
        "[[a]]\n[a]",
        "a = {b = 1,}",
        "a = 'x\ny'",
        "a = \"\\x\"",
        "a = 01",
        "a = 1__0",
        "a = '''x",
        "a = \"\u0001\"",
        "= 1",
        "a",
        "[a",
        "[a]]",
        "a = [1 2]"
      })
  void readsAsTheReferenceDoes(String text) {
    JsonNode expected;
    try {
      expected = reference(text);
    } catch (JsonProcessingException e) {
      assertThat(catchThrowableOfType(TomlException.class, () -> TomlReader.read(text)))
          .isNotNull();
      return;
    }
    assertThat(read(text)).isEqualTo(expected);
  }

  private static JsonNode read(String text) {
    try {
      return json(TomlReader.read(text));
    } catch (TomlException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void readsDatesAndBoundsNesting() {
    assertThat(read("d = [1979-05-27T07:32:00Z, 1979-05-27 07:32:00.5, 1979-05-27, 07:32:00]"))
        .hasToString(
            "{\"d\":[\"1979-05-27T07:32:00Z\",\"1979-05-27"
                + " 07:32:00.5\",\"1979-05-27\",\"07:32:00\"]}");
    assertThat(catchThrowableOfType(TomlException.class, () -> TomlReader.read("a = \"\\ud800\"")))
        .hasMessage("not a Unicode character");
    for (String deep : new String[] {"a = " + "[".repeat(9_999), "a = " + "{a=".repeat(9_999)}) {
      var e = catchThrowableOfType(TomlException.class, () -> TomlReader.read(deep));
      assertThat(e).hasMessage("nested too deeply");
    }
  }
}
