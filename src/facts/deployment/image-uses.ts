import { defineFact, type Location } from '../../define.ts';
import { readDockerfile } from '../../syntax/dockerfile.ts';
import { literally } from '../../syntax/literally.ts';
import { stagesOf } from '../images/image.ts';
import { type ImageReference, imageReference } from '../images/reference.ts';
import { containers } from './containers.ts';

/** An image that the deployment takes from a registry. */
export interface ImageUse {
  readonly text: string;
  /** Undefined: an argument without a default decides. */
  readonly reference: ImageReference | undefined;
  readonly at: Location;
  /** A comment of the file that names another tag of it. */
  readonly comment?: { readonly text: string; readonly at: Location };
}

/** Images of services, and of every stage of the Dockerfiles they are built from. */
export const imageUses = defineFact({
  id: 'image-uses',
  needs: { containers },
  derive({ repo }, { containers: all }): readonly ImageUse[] {
    const uses = new Map<string, ImageUse>();
    for (const { service, dockerfile } of all) {
      if (service?.image && !service.build) {
        const at = service.imageFrom ?? service.from;
        uses.set(`${at.path}:${at.line}`, {
          text: service.image,
          reference: imageReference(service.image),
          at: { path: at.path, line: at.line },
        });
      }
      const text = dockerfile === undefined ? undefined : repo.text(dockerfile);
      if (dockerfile === undefined || text === undefined) continue;
      const args = new Map([...(service?.build?.args ?? [])].map(([name, { value }]) => [name, value] as const));
      const stages = stagesOf(readDockerfile(dockerfile, text), args);
      const names = new Set(stages.flatMap(({ name }) => name ?? []));
      for (const stage of stages) {
        if (stage.parent !== undefined && names.has(stage.parent.toLowerCase())) continue;
        const reference = stage.parent === undefined ? undefined : imageReference(stage.parent);
        const comment = reference && otherTag(dockerfile, text, reference);
        uses.set(`${stage.from.path}:${stage.from.line}`, {
          text: stage.parent ?? stage.written,
          reference,
          at: stage.from,
          ...(comment ? { comment } : {}),
        });
      }
    }
    return [...uses.values()];
  },
});

function otherTag(path: string, text: string, { name, tag }: ImageReference): ImageUse['comment'] {
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    if (!/^\s*#/.test(line)) continue;
    const escaped = literally(name);
    const said = new RegExp(`(?:^|[\\s-])${escaped}:([\\w.-]+)(?:@sha256|\\s|$)`).exec(line)?.[1];
    if (said !== undefined && tag !== undefined && said !== tag) return { text: `${name}:${said}`, at: { path, line: index + 1 } };
  }
  return undefined;
}
