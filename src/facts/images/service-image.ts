import { posix } from 'node:path';
import { readDockerfile } from '../../syntax/dockerfile.ts';
import type { Service } from '../compose/service.ts';
import { buildImage, type Image, publishedImage } from './image.ts';

/**
 * The image of a compose service: what its Dockerfile builds, or the published one it names. Undefined when the
 * Dockerfile is not in the repository or has no such target. `read` takes the paths of the compose model.
 */
export function serviceImage(service: Service, read: (path: string) => string | undefined): Image | undefined {
  const { build, image } = service;
  if (!build) return image === undefined ? undefined : publishedImage(image, service.imageFrom ?? service.from);
  const path = posix.join(build.context, build.dockerfile).replace(/^\.\//, '');
  const inline = build.dockerfileInline;
  const text = inline ?? read(path);
  if (text === undefined) return undefined;
  const args = new Map([...build.args].map(([name, { value }]) => [name, value]));
  const file = readDockerfile(inline === undefined ? path : build.from.path, text);
  return buildImage(file, { args, ...(build.target === undefined ? {} : { target: build.target }) });
}
