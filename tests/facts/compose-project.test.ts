import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeConfig } from '../../src/facts/compose/config.ts';
import { composeFiles } from '../../src/facts/compose/discover.ts';
import { type ComposeProject, mergeCompose } from '../../src/facts/compose/project.ts';

function project(
  files: Record<string, string>,
  options: { environment?: Record<string, string>; profiles?: string[] } = {},
): ComposeProject {
  return mergeCompose({
    files: Object.keys(files).filter((path) => /\.ya?ml$/.test(path) && !path.includes('/')),
    read: (path) => files[path],
    environment: new Map(Object.entries(options.environment ?? {})),
    ...(options.profiles ? { profiles: options.profiles } : {}),
  });
}

describe('provenance', () => {
  const merged = project({
    'a.yml': 'services:\n  db:\n    image: postgres:16\n    ports:\n      - "5432:5432"\n    environment:\n      A: one\n      B: two\n',
    'b.yml':
      'services:\n  db:\n    image: postgres:17\n    ports:\n      - "127.0.0.1:6000:5432"\n    environment:\n      - B=three\n    env_file: db.env\n',
    'db.env': '# first\nC=4\nB=lost\n',
  });
  const db = merged.services.get('db');

  it('names the file and line of every effective value', () => {
    expect(merged.errors).toEqual([]);
    expect(db?.imageFrom).toEqual({ path: 'b.yml', line: 3 });
    expect(db?.ports.map(({ published, hostIp, from }) => [published, hostIp, from.path, from.line])).toEqual([
      ['5432', undefined, 'a.yml', 5],
      ['6000', '127.0.0.1', 'b.yml', 5],
    ]);
    expect([...(db?.environment ?? [])].map(([name, { value, from }]) => [name, value, `${from.path}:${from.line}`])).toEqual([
      ['C', '4', 'db.env:2'],
      ['B', 'three', 'b.yml:7'],
      ['A', 'one', 'a.yml:7'],
    ]);
    expect(merged.provenance(['services', 'db', 'ports', '1'])).toEqual({ path: 'b.yml', line: 5 });
    expect(merged.provenance(['services', 'nope'])).toBeUndefined();
  });

  it('tells that a port is added beside the open one', () => {
    expect(merged.idle.map(({ effect, target, path, line }) => [effect, target, path, line])).toEqual([
      ['added', 'services.db.ports', 'b.yml', 5],
    ]);
  });
});

describe('what compose fills in', () => {
  it('cleans paths, and lets scale count as replicas', () => {
    const { config } = composeConfig(
      project({ 'a.yml': 'services:\n  w: {build: ./, scale: 2, deploy: {labels: [a=b]}, volumes: ["./d/:/d"]}\n' }),
    );
    expect(config).toMatchObject({
      services: { w: { build: { context: '.' }, deploy: { replicas: 2 }, volumes: [{ source: 'd' }] } },
    });
  });
});

describe('overrides that do nothing', () => {
  const base = 'services: {db: {image: x, ports: ["1:1"], command: [a], labels: {a: b}, profiles: [p]}}\n';
  const idle = (override: string): string[] =>
    project({ 'a.yml': base, 'b.yml': override }, { profiles: ['*'] }).idle.map(({ message }) => message);

  it.each([
    ['ports: []', '`ports: []` removes nothing; use `ports: !reset []`'],
    ['ports: ', '`ports:` removes nothing; use `ports: !reset []`'],
    ['labels: {}', '`labels: {}` removes nothing; use `labels: !reset []`'],
    ['profiles: []', '`profiles: []` removes nothing; use `profiles: !reset []`'],
    ['tmpfs: !reset []', '!reset removes nothing: no earlier file sets services.db.tmpfs'],
    ['ports: [!reset "1:1"]', '!reset cannot remove a single item of a list; put it on the list itself'],
  ])('%s', (override, message) => {
    expect(idle(`services:\n  db:\n    ${override}\n`)).toEqual([message]);
  });

  it.each([
    ['an alias of a reset', 'x-none: &none !reset []\nservices:\n  db:\n    ports: *none\n'],
    ['a merge of a map with one', 'x-none: &none {ports: !reset []}\nservices:\n  db:\n    <<: *none\n'],
  ])('%s leaves the port published', (_, override) => {
    const { services } = project({ 'a.yml': base, 'b.yml': override }, { profiles: ['*'] });
    expect(services.get('db')?.ports).toHaveLength(1);
  });

  it.each(['ports: !reset []', 'ports: !override ["2:2"]', 'command: []', 'labels: {c: d}', 'ports: ["2:2"]'])(
    '%s does something',
    (override) => {
      expect(idle(`services:\n  db:\n    ${override}\n`)).toEqual([]);
    },
  );
});

describe('what cannot be known stays usable', () => {
  it('keeps the project when an env file is not in the repository', () => {
    const { services, errors } = project({ 'a.yml': 'services: {w: {image: x, env_file: .env.production, environment: {A: "1"}}}\n' });
    expect(errors.map(({ message, line }) => [message, line])).toEqual([
      ['env file .env.production not found: stat .env.production: no such file or directory', 1],
    ]);
    expect(services.get('w')?.envFiles).toEqual([
      { path: '.env.production', required: true, found: false, from: { path: 'a.yml', line: 1 } },
    ]);
    expect(services.get('w')?.environment.get('A')?.value).toBe('1');
  });

  it('keeps the project when a required variable is missing', () => {
    const { services, errors } = project({ 'a.yml': 'services:\n  w:\n    image: "x:${TAG:?set it}"\n    restart: always\n' });
    expect(errors).toEqual([
      { path: 'a.yml', line: 3, message: 'error while interpolating services.w.image: required variable TAG is missing a value: set it' },
    ]);
    expect(services.get('w')?.restart).toBe('always');
  });

  it('reports unknown attributes at their line', () => {
    const { errors } = project({ 'a.yml': 'services:\n  w:\n    image: x\n    port: ["1:1"]\n' });
    expect(errors).toEqual([{ path: 'a.yml', line: 4, message: 'validating a.yml: services.w Additional property port is not allowed' }]);
  });

  it('reads the other files when one cannot be parsed', () => {
    const { services, errors } = project({ 'a.yml': 'services: {w: {image: x}}\n', 'b.yml': 'services:\n\tw: 1\n' });
    expect(services.has('w')).toBe(true);
    expect(errors[0]?.path).toBe('b.yml');
  });
});

describe('commands', () => {
  it('cuts a string at an unquoted shell operator', () => {
    const { services } = project({ 'a.yml': 'services: {w: {image: x, command: migrate && serve --port 80}}\n' });
    expect(services.get('w')?.command).toMatchObject({ words: ['migrate'], split: true, cut: true });
  });

  it('keeps a list as it is', () => {
    const { services } = project({ 'a.yml': 'services: {w: {image: x, command: ["sh", "-c", "a && b"], entrypoint: []}}\n' });
    expect(services.get('w')?.command).toMatchObject({ words: ['sh', '-c', 'a && b'], split: false, cut: false });
    expect(services.get('w')?.entrypoint?.words).toEqual([]);
  });
});

describe('profiles and discovery', () => {
  const files = { 'a.yml': 'services: {w: {image: x}, tools: {image: y, profiles: [debug]}}\n' };

  it('lists services that are off', () => {
    const { services, disabled } = project(files);
    expect([[...services.keys()], [...disabled.keys()]]).toEqual([['w'], ['tools']]);
    expect([...project(files, { environment: { COMPOSE_PROFILES: 'a, debug' } }).services.keys()]).toEqual(['w', 'tools']);
  });

  it('finds the files compose would read', () => {
    const exists =
      (...paths: string[]) =>
      (path: string) =>
        paths.includes(path);
    expect(composeFiles('deploy', exists('deploy/docker-compose.yml', 'deploy/docker-compose.override.yml'), new Map()).files).toEqual([
      'deploy/docker-compose.yml',
      'deploy/docker-compose.override.yml',
    ]);
    expect(composeFiles('', exists('compose.yaml', 'docker-compose.yml'), new Map()).files).toEqual(['compose.yaml']);
    expect(composeFiles('', exists(), new Map([['COMPOSE_FILE', 'a.yml:b.yml']])).files).toEqual(['a.yml', 'b.yml']);
    expect(composeFiles('', exists(), new Map()).files).toEqual([]);
  });
});

describe('grants and mounts', () => {
  it('places secrets below /run/secrets', () => {
    const { services } = project({
      'a.yml':
        'services: {w: {image: x, secrets: [a, {source: b, target: bb}, {source: c, target: /abs}]}}\nsecrets: {a: {file: f}, b: {environment: B}, c: {external: true}}\n',
    });
    expect(services.get('w')?.secrets.map(({ source, target }) => [source, target])).toEqual([
      ['a', '/run/secrets/a'],
      ['b', '/run/secrets/bb'],
      ['c', '/abs'],
    ]);
  });
});

describe('hostile input', () => {
  const pieces = [
    'services:',
    ' w:',
    '\n',
    '  ',
    '{',
    '}',
    '[',
    ']',
    'image: x',
    '&a',
    '*a',
    '<<: *a',
    '!reset ',
    '"',
    '$',
    '${',
    '}',
    ':-',
    '- ',
    'ports:',
    '1:1',
    'extends: w',
    'null',
    '\t',
    '---\n',
    '?',
  ];

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...pieces), { maxLength: 40 }),
        fc.array(fc.constantFrom(...pieces), { maxLength: 20 }),
        (one, two) => {
          composeConfig(project({ 'a.yml': `services: {w: {image: x}}\n${one.join('')}`, 'b.yml': two.join(''), '.env': two.join('') }));
        },
      ),
      { numRuns: 400, seed: 11 },
    );
  });

  it('ends on bases and includes that never end', () => {
    const { errors } = project({
      'a.yml': 'include: [inc/b.yml]\nservices: {w: {extends: v}, v: {extends: w}}\n',
      'inc/b.yml': 'include: [../a.yml]\nservices: {q: {image: q}}\n',
    });
    expect(errors.map(({ message }) => message.split('\n')[0])).toEqual(
      expect.arrayContaining(['Circular reference:', 'include cycle detected:']),
    );
  });
});
