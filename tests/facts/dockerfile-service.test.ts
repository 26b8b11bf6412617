import { expect, it } from 'vitest';
import { mergeCompose } from '../../src/facts/compose/project.ts';
import { serviceImage } from '../../src/facts/images/service-image.ts';

it('gives the image of each service, with its arguments and target', () => {
  const files: Record<string, string> = {
    'deploy/compose.yml':
      'services:\n  api: {build: {context: .., dockerfile: docker/Api, target: run, args: {V: "13"}}}\n  db: {image: "postgres:16"}\n  inline: {build: {dockerfile_inline: "FROM alpine"}}\n  gone: {build: nowhere}\n',
    'docker/Api': 'ARG V=12\nFROM python:3.$V AS run\nCMD ["a"]\nFROM scratch\n',
  };
  const read = (path: string): string | undefined => files[path];
  const { services, errors } = mergeCompose({ files: ['deploy/compose.yml'], read });
  expect(errors).toEqual([]);
  const bases = [...services].map(([name, service]) => [name, serviceImage(service, read)?.base?.text]);
  expect(bases).toEqual([
    ['api', 'python:3.13'],
    ['db', 'postgres:16'],
    ['inline', 'alpine'],
    ['gone', undefined],
  ]);
});
