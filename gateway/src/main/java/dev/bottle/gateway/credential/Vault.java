package dev.bottle.gateway.credential;

import dev.bottle.gateway.credential.LoginField.Part;
import dev.bottle.gateway.dlp.KnownSecret;
import dev.bottle.gateway.policy.Destination;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The real values and where each may go. Immutable; shows no value but through a swap. */
public final class Vault {
  private static final HeaderSwap UNCHANGED = new HeaderSwap.Unchanged();

  private static final Optional<Credential> NONE = Optional.empty();

  private final List<Credential> credentials;

  private Vault(List<Credential> credentials) {
    this.credentials = List.copyOf(credentials);
  }

  /**
   * A vault of these credentials.
   *
   * @throws IllegalArgumentException when two credentials share a name or a placeholder
   */
  public static Vault of(List<Credential> credentials) {
    var names = new HashSet<String>();
    var placeholders = new HashSet<String>();
    for (var credential : credentials) {
      if (!names.add(credential.name()) || !placeholders.add(credential.placeholder())) {
        throw new IllegalArgumentException(
            "credential " + credential.name() + " shares its name or placeholder with another");
      }
    }
    return new Vault(credentials);
  }

  public static Vault empty() {
    return new Vault(List.of());
  }

  public boolean isEmpty() {
    return credentials.isEmpty();
  }

  /** Whether a credential is declared for the destination. */
  public boolean guards(Destination target) {
    return credentials.stream().anyMatch(c -> c.belongsTo(target));
  }

  /**
   * Puts the real value where its placeholder stands alone in a login field, on the credential's
   * own hosts only. There, a login that is no placeholder is misuse, and so is a real value that
   * the client already knows, in any field. A cookie without a placeholder is left as it is: most
   * cookies are no logins.
   *
   * @param lowerCaseName the field's name in lower case
   */
  public HeaderSwap swapHeader(Destination target, String lowerCaseName, String value) {
    var declared = grantedTo(target);
    if (declared.isEmpty()) {
      return UNCHANGED;
    }
    return switch (lowerCaseName) {
      case "authorization" -> login(declared, LoginField.authorization(value));
      case "x-api-key", "private-token" -> login(declared, LoginField.whole(value));
      case "cookie" -> swap(declared, LoginField.cookie(value)).orElse(UNCHANGED);
      default -> known(declared, value).<HeaderSwap>map(Vault::misuse).orElse(UNCHANGED);
    };
  }

  /** The text with every real value replaced by its placeholder, for what upstream sends back. */
  public String reverse(String text) {
    var out = text;
    for (var credential : longestFirst()) {
      out = out.replace(credential.value().reveal(), credential.placeholder());
    }
    return out;
  }

  /** All credentials, for what masks their values in replies. */
  public List<Credential> credentials() {
    return credentials;
  }

  /** The real values, for the rules: known secrets wherever they do not belong. */
  public List<KnownSecret> known() {
    return credentials.stream()
        .map(c -> new KnownSecret(c.name(), c.value().reveal().getBytes(StandardCharsets.US_ASCII)))
        .toList();
  }

  /** The credentials whose values may go to the destination. */
  public List<Credential> grantedTo(Destination target) {
    return credentials.isEmpty()
        ? List.of()
        : credentials.stream().filter(c -> c.belongsTo(target)).toList();
  }

  /** Names of the credentials whose values may go to the destination. */
  public Set<String> grantedNames(Destination target) {
    return credentials.isEmpty()
        ? Set.of()
        : grantedTo(target).stream().map(Credential::name).collect(Collectors.toUnmodifiableSet());
  }

  /** What the agent writes for each credential, by name. */
  public SortedMap<String, String> placeholders() {
    var out = new TreeMap<String, String>();
    credentials.forEach(c -> out.put(c.name(), c.placeholder()));
    return out;
  }

  private static HeaderSwap login(List<Credential> declared, LoginField field) {
    return swap(declared, field).orElseGet(() -> misuse(declared.getFirst()));
  }

  /** Empty when no slot of the field holds a placeholder. */
  private static Optional<HeaderSwap> swap(List<Credential> declared, LoginField field) {
    var leaked = known(declared, field.plainText());
    if (leaked.isPresent()) {
      return leaked.map(Vault::misuse);
    }
    var sent = new ArrayList<String>();
    var own = new StringBuilder();
    Optional<Credential> used = Optional.empty();
    for (var part : field.parts()) {
      var match = part instanceof Part.Slot(var text) ? named(declared, text) : NONE;
      sent.add(match.map(c -> c.value().reveal()).orElse(part.text()));
      own.append(match.isPresent() ? "" : part.text());
      used = used.or(() -> match);
    }
    return used.map(c -> new HeaderSwap.Swapped(field.render(sent), c.name(), own.toString()));
  }

  private static Optional<Credential> named(List<Credential> declared, String placeholder) {
    return declared.stream().filter(c -> c.placeholder().equals(placeholder)).findFirst();
  }

  private static Optional<Credential> known(List<Credential> declared, String text) {
    return declared.stream().filter(c -> text.contains(c.value().reveal())).findFirst();
  }

  private static HeaderSwap misuse(Credential credential) {
    return new HeaderSwap.Misuse(credential.name());
  }

  private List<Credential> longestFirst() {
    return credentials.stream()
        .sorted(Comparator.comparingInt((Credential c) -> c.value().length()).reversed())
        .toList();
  }

  @Override
  public String toString() {
    return "Vault" + placeholders().keySet();
  }
}
