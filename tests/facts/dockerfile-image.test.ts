import { describe, expect, it } from 'vitest';
import { buildImage, type Image, stagesOf } from '../../src/facts/images/image.ts';
import { startedCommand } from '../../src/facts/images/process.ts';
import { readDockerfile } from '../../src/syntax/dockerfile.ts';

const built = (text: string, options?: Parameters<typeof buildImage>[1]): Image | undefined =>
  buildImage(readDockerfile('Dockerfile', text), options);

describe('stages', () => {
  const text =
    'ARG PY=3.12\nFROM python:${PY}-slim AS base\nENV A=1\nWORKDIR /app\nFROM node:20 AS web\nFROM base\nCOPY --from=web /dist ./public/\n';

  it('follows stages to the published image, arguments applied', () => {
    expect(built(text)?.base).toEqual({ text: 'python:3.12-slim', name: 'python', tag: '3.12-slim' });
    expect(built(text, { args: new Map([['PY', '3.13']]) })?.base?.tag).toBe('3.13-slim');
    expect(built(text, { target: 'WEB' })?.base?.name).toBe('node');
    expect(built(text, { target: 'nope' })).toBeUndefined();
    expect(built('ARG BASE\nFROM ${BASE}\n')?.base).toBeUndefined();
    expect(built('FROM repo.example.com:5000/a/b@sha256:abc\n')?.base).toEqual({
      text: 'repo.example.com:5000/a/b@sha256:abc',
      name: 'repo.example.com:5000/a/b',
      digest: 'sha256:abc',
    });
  });

  it('inherits environment and folder, resolves copies', () => {
    const image = built(text);
    expect(image?.environment.get('A')).toEqual({ value: '1', from: { path: 'Dockerfile', line: 3 } });
    expect(image?.copies).toEqual([
      { source: 'web', paths: ['/dist'], destination: '/app/public/', add: false, from: { path: 'Dockerfile', line: 7 } },
    ]);
    expect(stagesOf(readDockerfile('Dockerfile', text)).map(({ name, parent }) => [name, parent])).toEqual([
      ['base', 'python:3.12-slim'],
      ['web', 'node:20'],
      [undefined, 'base'],
    ]);
  });

  it('uses the values from before an ENV line in that line', () => {
    const image = built('FROM x\nENV A=1\nENV A=2 B=$A C="two words" D=${E:-d}\nENV OLD one two\n');
    expect(Object.fromEntries([...(image?.environment ?? [])].map(([name, { value }]) => [name, value]))).toEqual({
      A: '2',
      B: '1',
      C: 'two words',
      D: 'd',
      OLD: 'one two',
    });
  });

  it('does not guess an argument that only the build knows', () => {
    const image = built('FROM x\nARG V\nENV A=$V B=b\n');
    expect(image?.environment.get('A')?.value).toBeUndefined();
    expect(image?.environment.get('B')?.value).toBe('b');
    expect(built('FROM x\nARG V\nENV A=$V\n', { args: new Map([['V', '7']]) })?.environment.get('A')?.value).toBe('7');
  });
});

describe('what starts', () => {
  const command = (text: string, service?: Parameters<typeof startedCommand>[1]) => startedCommand(built(text), service);
  const override = (...words: string[]) => ({ words, from: { path: 'c.yml', line: 1 } });

  it('puts entrypoint and command together', () => {
    expect(command('FROM x\nENTRYPOINT ["/e.sh"]\nCMD ["serve", "--port", "80"]\n')).toMatchObject({
      words: ['/e.sh', 'serve', '--port', '80'],
      shell: false,
    });
    expect(command('FROM x\nCMD serve --port $PORT\n')).toMatchObject({ words: ['serve --port $PORT'], shell: true });
    expect(command('FROM x\nENTRYPOINT serve\nCMD ["lost"]\n')).toMatchObject({ words: ['serve'], shell: true });
    expect(command('FROM x\n')).toMatchObject({ words: [], inherited: true });
  });

  it('drops the command of an earlier stage when a later one sets an entrypoint', () => {
    expect(command('FROM x AS a\nCMD ["old"]\nFROM a\nENTRYPOINT ["/e"]\n').words).toEqual(['/e']);
    expect(command('FROM x\nCMD ["kept"]\nENTRYPOINT ["/e"]\n').words).toEqual(['/e', 'kept']);
  });

  it('lets the service override', () => {
    const text = 'FROM x\nENTRYPOINT ["/e.sh"]\nCMD ["serve"]\n';
    expect(command(text, { command: override('work') }).words).toEqual(['/e.sh', 'work']);
    expect(command(text, { entrypoint: override('/other') }).words).toEqual(['/other']);
  });

  it('reads health checks and exposed ports', () => {
    const image = built('FROM x\nEXPOSE 80 9000-9001/udp\nHEALTHCHECK --interval=5s CMD curl -f localhost || exit 1\n');
    expect(image?.exposed.map(({ port, protocol }) => `${port}/${protocol}`)).toEqual(['80/tcp', '9000/udp', '9001/udp']);
    expect(image?.healthcheck).toMatchObject({ words: ['curl -f localhost || exit 1'], shell: true });
    expect(built('FROM x\nHEALTHCHECK CMD ["a", "b"]\n')?.healthcheck).toMatchObject({ words: ['a', 'b'], shell: false });
    expect(built('FROM x\nHEALTHCHECK NONE\n')?.healthcheck).toBe('NONE');
  });
});

describe('syntax', () => {
  it('joins continued lines around comments and keeps here-documents', () => {
    const file = readDockerfile('Dockerfile', 'FROM x\nRUN a && \\\n  # note\n\n  b\nRUN <<EOF\npip install foo\nEOF\nUSER app\n');
    expect(file.instructions.map(({ keyword, text, line }) => [keyword, text.replace(/\s+/g, ' '), line])).toEqual([
      ['FROM', 'x', 1],
      ['RUN', 'a && b', 2],
      ['RUN', '<<EOF', 6],
      ['USER', 'app', 9],
    ]);
    expect(file.instructions[2]?.heredocs).toEqual(['pip install foo']);
  });

  it.each(['', 'FROM', 'CMD [', '\u0000', 'ENV', 'FROM x\nCOPY\nEXPOSE\nENV =\nARG\nHEALTHCHECK\nWORKDIR\nRUN <<'])(
    'does not fail on %j',
    (text) => {
      expect(() => built(text)).not.toThrow();
    },
  );
});
