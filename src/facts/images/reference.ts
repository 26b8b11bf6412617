export interface ImageReference {
  readonly text: string;
  /** Without `docker.io/` and `library/`: `python`, `qdrant/qdrant`, `ghcr.io/org/app`. */
  readonly name: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** Reads `registry/name:tag@digest`. A digest pins; a tag, even an exact one, may move. */
export function imageReference(text: string): ImageReference {
  const [named = '', digest] = text.split('@');
  const [, path = named, tag] = /^(.*?)(?::([\w][\w.-]*))?$/.exec(named) ?? [];
  const name = path.replace(/^(?:docker\.io|index\.docker\.io|registry-1\.docker\.io)\//, '').replace(/^library\//, '');
  return { text, name: name.toLowerCase(), ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}
