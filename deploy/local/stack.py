"""Real Kafka, OpenSearch and a Mongo-wire server as local processes; --help says how."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from deploy.local.cli import main

if __name__ == "__main__":
    sys.exit(main())
