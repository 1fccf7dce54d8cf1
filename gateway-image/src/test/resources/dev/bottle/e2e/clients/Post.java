import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Java's own client posts a file to an address, once by each version of HTTP, and keeps the last
 * answer in another file. Prints the versions that it spoke.
 */
class Post {
  public static void main(String[] args) throws Exception {
    List<String> spoken = new ArrayList<>();
    for (var version : List.of(HttpClient.Version.HTTP_1_1, HttpClient.Version.HTTP_2)) {
      try (var client = HttpClient.newBuilder().version(version).build()) {
        var body = BodyPublishers.ofFile(Path.of(args[1]));
        var request = HttpRequest.newBuilder(URI.create(args[0])).POST(body).build();
        spoken.add(client.send(request, BodyHandlers.ofFile(Path.of(args[2]))).version().name());
      }
    }
    System.out.println(String.join(" ", spoken));
  }
}
