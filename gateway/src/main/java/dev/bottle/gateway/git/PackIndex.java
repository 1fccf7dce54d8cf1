package dev.bottle.gateway.git;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import org.eclipse.jgit.internal.storage.file.BasePackIndexWriter;
import org.eclipse.jgit.transport.PackedObjectInfo;

/** Writes what lets git's own tools read a pack (gitformat-pack, version 2 index). */
final class PackIndex {
  private static final int VERSION = 2;

  private PackIndex() {}

  static void write(PackTable table, Path file) throws IOException {
    var entries = new ArrayList<PackedObjectInfo>(table.count());
    for (int entry = 0; entry < table.count(); entry++) {
      var info = new PackedObjectInfo(table.id(entry));
      info.setOffset(table.offset(entry));
      info.setCRC(table.crc(entry));
      entries.add(info);
    }
    Collections.sort(entries);
    try (var out = new BufferedOutputStream(Files.newOutputStream(file))) {
      BasePackIndexWriter.createVersion(out, VERSION).write(entries, table.checksum());
    }
  }
}
