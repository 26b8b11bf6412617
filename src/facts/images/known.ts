export type System = 'debian' | 'ubuntu' | 'alpine' | 'busybox' | 'rhel' | 'distroless' | 'scratch' | 'unknown';

export interface Known {
  /** Programs every variant of the image has. */
  readonly tools?: readonly string[];
  /** Programs the Debian or Ubuntu variant has, or certainly lacks, besides those of the system. */
  readonly debian?: Readonly<Record<string, boolean>>;
  readonly alpine?: Readonly<Record<string, boolean>>;
  /** System of a tag without `alpine`; Debian when absent. */
  readonly system?: System;
  /** Built on buildpack-deps unless the tag says slim or alpine. */
  readonly full?: boolean;
  /** Ports the process of the image listens on, on all addresses, the main one first. */
  readonly ports?: readonly number[];
  /** Variable that sets the main port. */
  readonly portVariable?: string;
  /** Service the image runs. */
  readonly kind?:
    | 'database'
    | 'cache'
    | 'queue'
    | 'search'
    | 'vector'
    | 'proxy'
    | 'web'
    | 'storage'
    | 'monitoring'
    | 'secrets'
    | 'language';
  /** The image brings a HEALTHCHECK of its own. */
  readonly healthcheck?: boolean;
}

const nothing = { curl: false, wget: false, nc: false };
const postgres: Known = {
  tools: ['pg_isready', 'psql', 'postgres'],
  debian: nothing,
  ports: [5432],
  portVariable: 'PGPORT',
  kind: 'database',
};
const redis: Known = { tools: ['redis-cli', 'redis-server'], debian: nothing, ports: [6379], kind: 'cache' };

/**
 * Facts about images of the public registry that do not change from release to release. What differs between
 * releases is left out, and so unknown.
 */
export const knownImages: Readonly<Record<string, Known>> = {
  alpine: { system: 'alpine' },
  busybox: { system: 'busybox' },
  debian: { debian: { ...nothing, python: false, python3: false, node: false } },
  ubuntu: { system: 'ubuntu', debian: { ...nothing, python: false, python3: false, node: false } },
  scratch: { system: 'scratch' },
  'buildpack-deps': { full: true },
  python: {
    tools: ['python', 'python3', 'pip'],
    full: true,
    kind: 'language',
    debian: { node: false },
    alpine: { node: false, curl: false },
  },
  node: { tools: ['node', 'npm', 'npx'], full: true, kind: 'language', alpine: { python: false, python3: false, curl: false } },
  'oven/bun': { tools: ['bun'], kind: 'language' },
  'denoland/deno': { tools: ['deno'], kind: 'language' },
  golang: { tools: ['go'], full: true, kind: 'language' },
  ruby: { tools: ['ruby', 'gem'], full: true, kind: 'language' },
  rust: { tools: ['cargo', 'rustc'], full: true, kind: 'language' },
  php: { tools: ['php', 'curl'], ports: [9000], kind: 'language' },
  'ghcr.io/astral-sh/uv': { tools: ['uv', 'python3', 'python'], kind: 'language' },
  nginx: { tools: ['nginx'], debian: { curl: true, wget: false, nc: false }, ports: [80], kind: 'proxy' },
  'nginxinc/nginx-unprivileged': { tools: ['nginx'], debian: { curl: true, wget: false, nc: false }, ports: [8080], kind: 'proxy' },
  httpd: { tools: ['httpd'], ports: [80], kind: 'web' },
  caddy: { system: 'alpine', tools: ['caddy'], alpine: { curl: false }, ports: [80, 443], kind: 'proxy' },
  traefik: { system: 'alpine', tools: ['traefik'], alpine: { curl: false }, ports: [80], kind: 'proxy' },
  haproxy: { tools: ['haproxy'], debian: nothing, kind: 'proxy' },
  'envoyproxy/envoy': { system: 'ubuntu', tools: ['envoy'], kind: 'proxy' },
  postgres,
  'pgvector/pgvector': postgres,
  'postgis/postgis': postgres,
  'timescale/timescaledb': { ...postgres, system: 'alpine' },
  mysql: { tools: ['mysqladmin', 'mysql', 'mysqld'], system: 'rhel', ports: [3306, 33060], kind: 'database' },
  mariadb: { tools: ['healthcheck.sh', 'mariadb'], system: 'ubuntu', debian: nothing, ports: [3306], kind: 'database' },
  mongo: { tools: ['mongod'], system: 'ubuntu', ports: [27017], kind: 'database' },
  'cockroachdb/cockroach': { system: 'rhel', tools: ['cockroach', 'curl'], ports: [26257, 8080], kind: 'database' },
  redis,
  'redis/redis-stack-server': { tools: ['redis-cli'], ports: [6379], kind: 'cache' },
  'redis/redis-stack': { tools: ['redis-cli'], ports: [6379, 8001], kind: 'cache' },
  'valkey/valkey': { tools: ['valkey-cli', 'valkey-server'], debian: nothing, ports: [6379], kind: 'cache' },
  'eqalpha/keydb': { ports: [6379], kind: 'cache' },
  memcached: { ports: [11211], kind: 'cache' },
  rabbitmq: { tools: ['rabbitmq-diagnostics', 'rabbitmqctl'], system: 'ubuntu', ports: [5672, 15672], kind: 'queue' },
  nats: { system: 'scratch', ports: [4222, 8222], kind: 'queue' },
  'apache/kafka': { ports: [9092], kind: 'queue' },
  'confluentinc/cp-kafka': { ports: [9092], kind: 'queue' },
  zookeeper: { ports: [2181], kind: 'queue' },
  'qdrant/qdrant': { debian: { ...nothing, bash: true }, ports: [6333, 6334], portVariable: 'QDRANT__SERVICE__HTTP_PORT', kind: 'vector' },
  'chromadb/chroma': { ports: [8000], kind: 'vector' },
  'semitechnologies/weaviate': { system: 'alpine', ports: [8080], kind: 'vector' },
  'cr.weaviate.io/semitechnologies/weaviate': { system: 'alpine', ports: [8080], kind: 'vector' },
  'milvusdb/milvus': { tools: ['curl'], ports: [19530, 9091], kind: 'vector' },
  elasticsearch: { tools: ['curl'], ports: [9200, 9300], kind: 'search' },
  'docker.elastic.co/elasticsearch/elasticsearch': { tools: ['curl'], ports: [9200, 9300], kind: 'search' },
  'opensearchproject/opensearch': { tools: ['curl'], ports: [9200], kind: 'search' },
  'getmeili/meilisearch': { ports: [7700], kind: 'search' },
  'typesense/typesense': { ports: [8108], kind: 'search' },
  'minio/minio': { ports: [9000], kind: 'storage' },
  'prom/prometheus': { system: 'busybox', ports: [9090], kind: 'monitoring' },
  'prom/alertmanager': { system: 'busybox', ports: [9093], kind: 'monitoring' },
  'prom/node-exporter': { system: 'busybox', ports: [9100], kind: 'monitoring' },
  'grafana/grafana': { ports: [3000], portVariable: 'GF_SERVER_HTTP_PORT', kind: 'monitoring' },
  'grafana/loki': { ports: [3100], kind: 'monitoring' },
  'jaegertracing/all-in-one': { ports: [16686, 4317, 4318], kind: 'monitoring' },
  'otel/opentelemetry-collector': { system: 'scratch', ports: [4317, 4318], kind: 'monitoring' },
  'otel/opentelemetry-collector-contrib': { system: 'scratch', ports: [4317, 4318], kind: 'monitoring' },
  vault: { system: 'alpine', tools: ['vault'], alpine: { curl: false }, ports: [8200], kind: 'secrets' },
  'hashicorp/vault': { system: 'alpine', tools: ['vault'], alpine: { curl: false }, ports: [8200], kind: 'secrets' },
  'quay.io/keycloak/keycloak': { system: 'rhel', ports: [8080], kind: 'secrets' },
  'ollama/ollama': { system: 'ubuntu', tools: ['ollama'], ports: [11434], portVariable: 'OLLAMA_HOST', kind: 'web' },
  adminer: { ports: [8080], kind: 'web' },
  'dpage/pgadmin4': { ports: [80], kind: 'web' },
  'axllent/mailpit': { system: 'alpine', ports: [8025, 1025], kind: 'web', healthcheck: true },
  'n8nio/n8n': { system: 'alpine', tools: ['node'], ports: [5678], kind: 'web' },
};
