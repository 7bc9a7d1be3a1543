import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.util.List;

/** A second server of MongoDB's protocol, in memory: where it and the first one differ, no code of ours may depend on it. */
class LocalMongo {
    /** The oldest version that today's drivers speak with. */
    static final MongoVersion VERSION = new MongoVersion() {
        public List<Integer> getVersionArray() {
            return List.of(4, 4, 29);
        }

        public int getWireVersion() {
            return 9;
        }
    };

    public static void main(String[] port) {
        MongoServer server = new MongoServer(new MemoryBackend().version(VERSION));
        server.bind("127.0.0.1", Integer.parseInt(port[0]));
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
    }
}
