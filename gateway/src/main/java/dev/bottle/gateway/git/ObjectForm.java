package dev.bottle.gateway.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Locale;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.internal.submodule.SubmoduleValidator;
import org.eclipse.jgit.internal.submodule.SubmoduleValidator.SubmoduleValidationException;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectChecker;
import org.eclipse.jgit.lib.ObjectChecker.ErrorType;
import org.eclipse.jgit.lib.ObjectId;

/**
 * Whether objects have the form that they must have, as {@code git fsck} says. What is dangerous is
 * refused; what old tools wrote into real histories, such as odd dates and padded modes, is not.
 */
final class ObjectForm {
  private static final EnumSet<ErrorType> HARMLESS =
      EnumSet.of(ErrorType.ZERO_PADDED_FILEMODE, ErrorType.GITMODULES_PARSE, ErrorType.BAD_UTF8);

  private final ObjectChecker form =
      new ObjectChecker().setIgnore(HARMLESS).setAllowInvalidPersonIdent(true);

  /** For names alone: case is folded on some systems, but two files may differ in it. */
  private final ObjectChecker names = new ObjectChecker().setIgnore(HARMLESS).setSafeForMacOS(true);

  void commit(byte[] raw) throws MalformedPushException {
    try {
      form.checkCommit(ObjectId.zeroId(), raw);
    } catch (CorruptObjectException | RuntimeException e) {
      throw broken("commit", e);
    }
  }

  /**
   * Checks a tag.
   *
   * @return what it is of
   */
  Target tag(byte[] raw) throws MalformedPushException {
    try {
      form.checkTag(ObjectId.zeroId(), raw);
      int type = "object ".length() + Constants.OBJECT_ID_STRING_LENGTH + 1 + "type ".length();
      int end = type;
      while (raw[end] != '\n') {
        end++;
      }
      var kind = new String(raw, type, end - type, StandardCharsets.US_ASCII);
      return new Target(
          ObjectId.fromString(raw, "object ".length()),
          Kind.valueOf(kind.toUpperCase(Locale.ROOT)));
    } catch (CorruptObjectException | RuntimeException e) {
      throw broken("tag", e);
    }
  }

  /** What a tag is of. */
  record Target(ObjectId id, Kind kind) {}

  void tree(AnyObjectId id, byte[] raw) throws MalformedPushException {
    try {
      form.checkTree(id, raw);
      var entries = new TreeCursor(raw);
      while (entries.next()) {
        names.checkPathSegment(raw, entries.nameAt(), entries.nameEnd());
        backslash(entries.rawName());
      }
    } catch (CorruptObjectException | RuntimeException e) {
      throw broken("tree", e);
    }
  }

  /** On Windows a backslash separates, and a colon begins the name of a stream. */
  private static void backslash(String name) throws CorruptObjectException {
    for (var part : name.split("\\\\", -1)) {
      var plain = part.toLowerCase(Locale.ROOT);
      if (plain.startsWith(".git:")
          || plain.startsWith("git~1:")
          || (!part.equals(name) && (plain.equals(".git") || plain.equals("git~1")))) {
        throw new CorruptObjectException(ObjectId.zeroId(), "a name that is .git on Windows");
      }
    }
  }

  /** Whether a file of this name says where submodules are. */
  static boolean isModules(String name) {
    return name.equalsIgnoreCase(Constants.DOT_GIT_MODULES);
  }

  void modules(byte[] raw) throws IOException {
    try {
      SubmoduleValidator.assertValidGitModulesFile(new String(raw, StandardCharsets.UTF_8));
    } catch (SubmoduleValidationException e) {
      if (!HARMLESS.contains(e.getFsckMessageId())) {
        throw new MalformedPushException("a .gitmodules file would do harm");
      }
    }
  }

  private static MalformedPushException broken(String what, Exception e) {
    var type =
        e instanceof CorruptObjectException corrupt && corrupt.getErrorType() != null
            ? " (" + corrupt.getErrorType().getMessageId() + ")"
            : "";
    return new MalformedPushException("a " + what + " is not as git writes it" + type);
  }
}
