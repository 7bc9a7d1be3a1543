import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.codelibs.opensearch.runner.OpenSearchRunner;

/**
 * One OpenSearch node on the loopback interface: {@code LocalOpenSearch HOME HTTP_PORT TRANSPORT_PORT}.
 * Its settings are in HOME/node_1/config/opensearch.yml.
 */
public final class LocalOpenSearch {
    private LocalOpenSearch() {}

    /** Runs until it is told to stop (SIGTERM), then closes the node, so that nothing acknowledged is lost. */
    public static void main(final String[] args) throws Exception {
        final String home = args[0];
        final int http = Integer.parseInt(args[1]);
        final int transport = Integer.parseInt(args[2]);
        refuseTaken(http);
        refuseTaken(transport);
        final OpenSearchRunner runner = new OpenSearchRunner();
        runner.setMaxHttpPort(-1); // the runner ends without a word above its own limit of 9299
        runner.onBuild((number, settings) -> settings.put("http.port", http).put("transport.port", transport));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(runner)));
        runner.build(OpenSearchRunner.newConfigs().basePath(home).numOfNode(1).baseHttpPort(http - 1));
        System.out.println("READY " + http);
        Thread.currentThread().join();
    }

    /** The runner would move to the next free port, and a client would then speak to somebody else. */
    private static void refuseTaken(final int port) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        }
    }

    private static void close(final OpenSearchRunner runner) {
        try {
            runner.close();
        } catch (final IOException failure) {
            System.err.println("OpenSearch did not close cleanly: " + failure);
        }
    }
}
