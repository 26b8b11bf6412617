const SECRET =
  /(?:^|_)(?:SECRET|TOKEN|PASSWORD|PASSWD|PASS|PWD|APIKEY|API_KEY|SECRET_KEY|PRIVATE_KEY|SIGNING_KEY|ENCRYPTION_KEY|ACCESS_KEY|AUTH_KEY|MASTER_KEY|JWT_KEY|SESSION_KEY|APP_KEY|DSN|CREDENTIALS?|CONNECTION_STRING)$|(?:^|_)(?:SECRET|PASSWORD|TOKEN)_(?:KEY|VALUE|BASE|SALT)$/i;
const STORE_URL =
  /(?:^|_)(?:DATABASE|DB|POSTGRES|POSTGRESQL|PG|MYSQL|MARIADB|MONGO|MONGODB|REDIS|RABBITMQ|AMQP|BROKER|CELERY_BROKER|SQLALCHEMY_DATABASE)_(?:URL|URI)$/i;
const NOT_SECRET =
  /PUBLIC|SITE_?KEY|SENTRY|ANON|_ID$|_LIMIT$|TOKEN_CAP|MAX_TOKENS?$|_TTL|EXPIRE|(?:DISABLE|ENABLE|USE|REQUIRE|ALLOW)_|NEXT_PUBLIC_|^VITE_|IDEMPOTENCY|CACHE_KEY/i;

/** Whether a variable of this name holds a secret: a key, token, password, or the address of a store with its password. */
export const isSecretVariable = (name: string): boolean => (SECRET.test(name) || STORE_URL.test(name)) && !NOT_SECRET.test(name);

/** Whether a variable of this name holds the address of a store, which is secret only as far as it holds a password. */
export const isStoreAddress = (name: string): boolean => STORE_URL.test(name) || /(?:^|_)(?:DSN|CONNECTION_STRING)$/i.test(name);
