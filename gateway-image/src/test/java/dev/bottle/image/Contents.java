package dev.bottle.image;

import com.github.dockerjava.api.DockerClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * All that an image is: every file of every layer, those that a later layer hides too, and its
 * configuration with the history.
 *
 * @param files small files by path; of larger ones the path with an empty text
 * @param configuration the image's JSON documents
 */
record Contents(Map<String, String> files, String configuration) {
  // Certificates and configuration lie in small files; the bundle of authorities is the largest.
  private static final int SMALL = 2_000_000;

  static Contents of(DockerClient docker, String image) throws IOException {
    Map<String, String> files = new TreeMap<>();
    var configuration = new StringBuilder();
    try (InputStream saved = docker.saveImageCmd(image).exec();
        var tar = new TarArchiveInputStream(saved)) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (entry.getName().endsWith("layer.tar")) {
          addLayer(tar, files);
        } else if (entry.getName().endsWith(".json")) {
          configuration.append(new String(tar.readAllBytes(), StandardCharsets.UTF_8));
        }
      }
    }
    return new Contents(files, configuration.toString());
  }

  @SuppressWarnings("resource") // closing the layer would close the archive around it
  private static void addLayer(InputStream in, Map<String, String> files) throws IOException {
    var layer = new TarArchiveInputStream(in);
    for (var entry = layer.getNextEntry(); entry != null; entry = layer.getNextEntry()) {
      boolean small = entry.isFile() && entry.getSize() < SMALL;
      String text = small ? new String(layer.readAllBytes(), StandardCharsets.ISO_8859_1) : "";
      files.merge(entry.getName(), text, (above, below) -> above + below);
    }
  }

  /** The paths of the files that contain this, and "configuration" if that does. */
  List<String> whereIs(String text) {
    List<String> found = new ArrayList<>();
    files.forEach(
        (path, content) -> {
          if (content.contains(text)) {
            found.add(path);
          }
        });
    if (configuration.contains(text)) {
      found.add("configuration");
    }
    return found;
  }
}
