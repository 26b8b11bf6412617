import { defineFact } from '../../define.ts';
import { behaviour } from '../behaviour/index.ts';
import { code } from '../code.ts';
import { type Bound, boundsOf } from './bounds.ts';
import { type Containment, containmentOf } from './containment.ts';
import { headersOf, type Served } from './headers.ts';
import { type NamedLimit, namedLimits } from './limits.ts';
import { type Metadata, metadataOf } from './metadata.ts';
import { type Redaction, redactionOf } from './redaction.ts';
import { type ContentRoute, contentRoutes } from './surface.ts';

export type { Bound } from './bounds.ts';
export type { Escape } from './containment.ts';
export type { ContentRoute } from './surface.ts';

/** A route that answers with stored content, and how it is bounded. */
export interface ArtifactRoute extends ContentRoute {
  /** The route whose purpose is to hand out a file: the others are its siblings. */
  readonly main: boolean;
  readonly bounds: readonly Bound[];
  readonly containment: Containment;
  readonly metadata: Metadata;
  readonly redaction: Redaction;
  readonly headers: readonly Served[];
  readonly limits: readonly NamedLimit[];
}

export interface Artifacts {
  /** Routes that hand out what the service stores. */
  readonly routes: readonly ArtifactRoute[];
  /** Routes that hand out the built front end by the path that is asked for. */
  readonly assets: readonly ArtifactRoute[];
}

/** The artifact surface: every route that answers with stored content, followed from the request to the read to the answer. */
export const artifacts = defineFact({
  id: 'artifacts',
  needs: { behaviour, code },
  derive(_context, given): Artifacts {
    const all = contentRoutes(given.behaviour)
      .filter(({ shape, entry }) => shape === 'content' || ['GET', 'HEAD', 'ALL'].includes(entry.endpoint?.method ?? ''))
      .map(
        (route): ArtifactRoute => ({
          ...route,
          main:
            route.shape === 'content' &&
            route.reads.some(({ chosenBy, kind, parsed }) => chosenBy !== 'nobody' && kind !== 'listing' && !parsed),
          bounds: boundsOf(given.behaviour, given.code, route),
          containment: containmentOf(given.behaviour, route),
          metadata: metadataOf(given.behaviour, route),
          redaction: redactionOf(given.behaviour, given.code, route),
          headers: headersOf(route),
          limits: namedLimits(route),
        }),
      );
    return { routes: all.filter(({ assets }) => !assets), assets: all.filter(({ assets }) => assets) };
  },
});
