import { isSecretName } from '../code/models/environment.ts';
import { defineFact, type Location } from '../define.ts';

export interface ClientVariable extends Location {
  readonly name: string;
  readonly secret: boolean;
}

export interface ClientBundle {
  /** Files of a browser front end that were read. */
  readonly files: number;
  readonly variables: readonly ClientVariable[];
  /** Some of the files, as evidence. */
  readonly sample: readonly Location[];
}

const PREFIXED =
  /\b(?:import\.meta\.env|process\.env)(?:\.|\[["'])((?:VITE|NEXT_PUBLIC|REACT_APP|PUBLIC|EXPO_PUBLIC|NUXT_PUBLIC|VUE_APP|GATSBY)_[A-Z0-9_]+)/g;
const PUBLISHED =
  /PUBLISHABLE|PUBLIC_KEY|ANON|SITE_?KEY|SENTRY|ANALYTICS|POSTHOG|MEASUREMENT|CLIENT_ID|RECAPTCHA|TURNSTILE|HCAPTCHA|MAPBOX|MAPS?_|STRIPE_(?:PK|PUB)|VAPID|ALGOLIA_SEARCH|FIREBASE/;
const TEMPLATE = /(?:window\.\w+\s*=|value=|content=|data-[\w-]+=)\s*["']?\{\{\s*(?:settings|config|env)\.(\w+)/g;

/** Variables that a bundler compiles into code a browser downloads, and templates that print settings. */
export const clientBundle = defineFact({
  id: 'client-bundle',
  derive({ repo }): ClientBundle {
    let files = 0;
    const variables: ClientVariable[] = [];
    const sample: Location[] = [];
    for (const { path, scope, size } of repo.files) {
      if (scope === 'test' || scope === 'vendored' || scope === 'fixture' || size > 1_000_000) continue;
      const script = /\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/.test(path) && !path.endsWith('.d.ts');
      const template = /\.(?:html?|jinja2?|j2|ejs|hbs)$/.test(path);
      if (!script && !template) continue;
      const text = repo.text(path);
      if (text === undefined) continue;
      if (template || /\.(?:[jt]sx|vue|svelte|astro)$/.test(path) || text.includes('import.meta.env')) {
        files++;
        if (sample.length < 5) sample.push({ path, line: 1 });
      }
      for (const match of text.matchAll(script ? PREFIXED : TEMPLATE)) {
        const name = match[1] ?? '';
        variables.push({
          name,
          secret: isSecretName(name.toUpperCase()) && !PUBLISHED.test(name.toUpperCase()),
          path,
          line: text.slice(0, match.index).split('\n').length,
        });
      }
    }
    return { files, variables, sample };
  },
});
