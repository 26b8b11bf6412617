import { describe, expect, it } from 'vitest';
import { conceal } from '../../src/formats/conceal.ts';

describe('conceal', () => {
  it.each([
    ['app.py', 'url = "postgresql://app:hunter2@db/app"', 'hunter2'],
    ['app.py', 'API_KEY = "correct-horse"', 'correct-horse'],
    ['app.py', 'if key == "correct-horse":', 'correct-horse'],
    ['app.ts', "const token = 'Zk3v9QpL2xTqR8sW5yBn'", 'Zk3v9QpL2xTqR8sW5yBn'],
    ['app.ts', 'connect({ password: `open sesame` })', 'open sesame'],
    ['notes.md', 'Set `password: "hunter2!"` and start', 'hunter2!'],
    ['notes.md', 'the key is Zk3v9QpL2xTqR8sW5yBn', 'Zk3v9QpL2xTqR8sW5yBn'],
    ['.env', 'API_KEY=plain', 'plain'],
    ['docker-compose.yml', '      POSTGRES_PASSWORD: plain', 'plain'],
    ['docker-compose.yml', '      - SECRET_KEY=plain', 'plain'],
    ['Dockerfile', 'ENV JWT_SECRET=plain', 'plain'],
  ])('%s: %s', (path, line, secret) => {
    expect(conceal(path, line)).not.toContain(secret);
    expect(conceal(path, line)).toContain('***');
  });

  it.each([
    ['app.py', 'key = os.environ.get("AUTOPACK_API_KEY", "")'],
    ['app.py', 'header = APIKeyHeader(name="X-API-Key")'],
    ['app.ts', "app.get('/api/tokens/:id', requireToken)"],
    ['app.ts', "import { verifyToken } from './auth/tokens.ts'"],
    ['contract.md', '- **Response**: `ConsolidatedTokenMetrics` with 4 categories'],
    ['docker-compose.yml', '      - JWT_PRIVATE_KEY_FILE=/run/secrets/jwt_private_key'],
    ['docker-compose.yml', '      API_KEY: ${API_KEY:?must be set}'],
    ['docker-compose.yml', '    image: postgres:15.4-alpine'],
  ])('leaves %s: %s', (path, line) => {
    expect(conceal(path, line)).toBe(line);
  });
});
