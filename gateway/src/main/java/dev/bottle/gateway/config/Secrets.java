package dev.bottle.gateway.config;

import dev.bottle.gateway.policy.SecretString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The secrets that come on standard input.
 *
 * @param credentials values by credential name
 * @param identities private keys by ssh Host, git Name or host of a client certificate
 * @param passphrases passphrases of those keys
 * @param tokens what clients show, by client name
 * @param known values that must not leave, by what findings call them
 * @param canaries values that only a thief would send, by what findings call them
 */
public record Secrets(
    Map<String, SecretString> credentials,
    Map<String, SecretString> identities,
    Map<String, SecretString> passphrases,
    Map<String, SecretString> tokens,
    Map<String, SecretString> known,
    Map<String, SecretString> canaries) {
  private static final int MAX_LINE = 1 << 20;

  public Secrets {
    credentials = Map.copyOf(credentials);
    identities = Map.copyOf(identities);
    passphrases = Map.copyOf(passphrases);
    tokens = Map.copyOf(tokens);
    known = Map.copyOf(known);
    canaries = Map.copyOf(canaries);
  }

  /** Secrets that prove somebody, and no value that is only to be looked for. */
  public Secrets(
      Map<String, SecretString> credentials,
      Map<String, SecretString> identities,
      Map<String, SecretString> passphrases,
      Map<String, SecretString> tokens) {
    this(credentials, identities, passphrases, tokens, Map.of(), Map.of());
  }

  /** None came. */
  public static Secrets none() {
    return new Secrets(Map.of(), Map.of(), Map.of(), Map.of());
  }

  /**
   * Reads the first line of a stream, at most 1 MiB, and nothing behind it.
   *
   * @throws IOException when the stream fails
   * @throws InvalidConfigException when the line is not what it should be; no message quotes it
   */
  public static Secrets readLine(InputStream in) throws IOException, InvalidConfigException {
    var line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      if (line.size() == MAX_LINE) {
        throw invalid("the line of secrets is longer than 1 MiB");
      }
      line.write(b);
    }
    try {
      return parse(
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(line.toByteArray()))
              .toString());
    } catch (CharacterCodingException e) {
      throw invalid("the line of secrets is not UTF-8");
    }
  }

  /**
   * Parses the line.
   *
   * @throws InvalidConfigException when it is not what it should be; no message quotes it
   */
  public static Secrets parse(String line) throws InvalidConfigException {
    var problems = new Problems();
    var secrets =
        new LocatedJsonParser()
            .parse(line, problems)
            .flatMap(json -> JsonFields.of(json, problems))
            .map(
                fields -> {
                  var read =
                      new Secrets(
                          values(fields, "credentials", problems),
                          values(fields, "identities", problems),
                          values(fields, "passphrases", problems),
                          values(fields, "tokens", problems),
                          values(fields, "known", problems),
                          values(fields, "canaries", problems));
                  fields.end();
                  return read;
                });
    if (secrets.isEmpty() || !problems.inOrder().isEmpty()) {
      throw new InvalidConfigException(problems.inOrder().stream().map(Secrets::onStdin).toList());
    }
    return secrets.get();
  }

  private static Map<String, SecretString> values(
      JsonFields fields, String key, Problems problems) {
    var out = new HashMap<String, SecretString>();
    fields
        .members(key)
        .forEach(
            (name, value) ->
                JsonFields.parsedBy(Function.identity())
                    .read(value, problems)
                    .ifPresent(text -> out.put(name, new SecretString(text))));
    return out;
  }

  private static ConfigProblem onStdin(ConfigProblem problem) {
    var place = problem.place();
    return new ConfigProblem(
        new Place("stdin " + place.path(), place.line(), place.column()), problem.message());
  }

  private static InvalidConfigException invalid(String message) {
    return new InvalidConfigException(
        List.of(new ConfigProblem(Place.flag("--secrets-from-stdin"), message)));
  }
}
