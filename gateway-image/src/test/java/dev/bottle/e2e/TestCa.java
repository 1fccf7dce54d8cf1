package dev.bottle.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate authority of the tests' own, and one server certificate by it. */
record TestCa(Path certificate, SSLContext server) {
  private static final String PASSWORD = "changeit";
  private static final String[] NEW_KEY = {
    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"
  };

  /** Makes both in the folder. The names are subject alternative names as openssl writes them. */
  static TestCa create(Path folder, String alternativeNames)
      throws IOException, GeneralSecurityException {
    Path ca = folder.resolve("origin-ca.pem");
    Path caKey = folder.resolve("origin-ca.key");
    Path leaf = folder.resolve("origin.pem");
    Path leafKey = folder.resolve("origin.key");
    openssl("-subj", "/CN=Origins of the tests", "-keyout", caKey + "", "-out", ca + "");
    openssl(
        "-subj",
        "/CN=origin",
        "-keyout",
        leafKey + "",
        "-out",
        leaf + "",
        "-CA",
        ca + "",
        "-CAkey",
        caKey + "",
        "-addext",
        "subjectAltName=" + alternativeNames,
        "-addext",
        "basicConstraints=critical,CA:FALSE");
    Path store = folder.resolve("origin.p12");
    Programs.run(
        "openssl",
        "pkcs12",
        "-export",
        "-in",
        leaf + "",
        "-inkey",
        leafKey + "",
        "-out",
        store + "",
        "-passout",
        "pass:" + PASSWORD);
    return new TestCa(ca, context(store));
  }

  private static void openssl(String... more) {
    String[] command = new String[1 + NEW_KEY.length + more.length];
    command[0] = "openssl";
    System.arraycopy(NEW_KEY, 0, command, 1, NEW_KEY.length);
    System.arraycopy(more, 0, command, 1 + NEW_KEY.length, more.length);
    Programs.run(command);
  }

  private static SSLContext context(Path store) throws IOException, GeneralSecurityException {
    var keys = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    var context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }
}
