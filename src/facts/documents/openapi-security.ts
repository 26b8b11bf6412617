import type { Node } from 'yaml';
import type { Credential, Posture } from './auth-words.ts';
import type { DocumentedAuth } from './contract-row.ts';
import type { NodeTree } from './openapi-node.ts';

/**
 * The posture of an OpenAPI operation. Its `security` replaces that of the document; an empty list, or an empty
 * requirement alone, is public; an empty requirement among others makes the credential optional. A document that
 * declares no security at all says nothing.
 */
export function operationAuth(tree: NodeTree, path: string, operation: Node, line: number, declares: boolean): DocumentedAuth {
  const own = tree.get(operation, 'security');
  const stated = own ?? tree.get(tree.root, 'security');
  const base = { path, line: stated ? tree.line(stated) : line, understated: false } as const;
  const header = credentialParameter(tree, operation);
  if (!stated) {
    if (header) return { ...base, text: header, posture: 'strict', credentials: ['api-key'], from: 'endpoint' };
    if (declares) return { ...base, text: 'no security requirement', posture: 'public', credentials: [], from: 'endpoint' };
    return { ...base, text: '', posture: 'unknown', credentials: [], from: 'nowhere', reason: 'the document declares no security' };
  }
  const from = own ? 'endpoint' : 'document';
  const requirements = tree.items(stated).map((item) => tree.entries(item).map(({ key }) => key));
  const text = requirements.map((names) => names.join(' + ') || 'none').join(' or ') || 'none';
  if (requirements.every((names) => names.length === 0)) {
    if (header) return { ...base, text: header, posture: 'strict', credentials: ['api-key'], from };
    return { ...base, text, posture: 'public', credentials: [], from };
  }
  const schemes = [...new Set(requirements.flat())].map((name) => schemeOf(tree, name));
  const missing = schemes.find(({ posture }) => posture === 'unknown');
  const credentials = [...new Set(schemes.flatMap(({ credential }) => credential ?? []))];
  if (missing) return { ...base, text, posture: 'unknown', credentials, from, reason: `security scheme ${missing.name} is not declared` };
  if (requirements.some((names) => names.length === 0)) return { ...base, text, posture: 'conditional', credentials, from };
  const posture = (['jwt', 'strict', 'webhook'] as const).find((kind) => schemes.some((scheme) => scheme.posture === kind)) ?? 'strict';
  return { ...base, text, posture, credentials, from };
}

/** True when the document, one of its operations, or its components speak of security. */
export const declaresSecurity = (tree: NodeTree, operations: readonly Node[]): boolean =>
  tree.get(tree.root, 'security') !== undefined ||
  tree.entries(tree.get(tree.get(tree.root, 'components'), 'securitySchemes')).length > 0 ||
  tree.entries(tree.get(tree.root, 'securityDefinitions')).length > 0 ||
  operations.some((operation) => tree.get(operation, 'security') !== undefined || credentialParameter(tree, operation) !== undefined);

/** Frameworks that check a header in a dependency show it only as a required parameter. */
function credentialParameter(tree: NodeTree, operation: Node): string | undefined {
  for (const parameter of tree.items(tree.get(operation, 'parameters'))) {
    const name = tree.text(tree.get(parameter, 'name')) ?? '';
    const required = tree.text(tree.get(parameter, 'required')) === 'true';
    if (required && tree.text(tree.get(parameter, 'in')) === 'header' && /^(?:x-[\w-]*(?:key|token)|authorization)$/i.test(name))
      return name;
  }
  return undefined;
}

function schemeOf(tree: NodeTree, name: string): { name: string; posture: Posture; credential?: Credential } {
  const scheme =
    tree.get(tree.get(tree.get(tree.root, 'components'), 'securitySchemes'), name) ??
    tree.get(tree.get(tree.root, 'securityDefinitions'), name);
  const type = tree.text(tree.get(scheme, 'type'));
  const header = tree.text(tree.get(scheme, 'name')) ?? '';
  if (type === undefined) return { name, posture: 'unknown' };
  if (/signature|hmac|x-hub-|svix/i.test(`${name} ${header}`)) return { name, posture: 'webhook', credential: 'signature' };
  if (type === 'mutualTLS') return { name, posture: 'strict', credential: 'certificate' };
  const basic = type === 'basic' || (type === 'http' && /^basic$/i.test(tree.text(tree.get(scheme, 'scheme')) ?? ''));
  if (basic) return { name, posture: 'strict', credential: 'basic' };
  const cookie = tree.text(tree.get(scheme, 'in')) === 'cookie';
  const carriesToken = /^authorization$/i.test(header) && /bearer|jwt/i.test(name);
  if (type === 'apiKey' && !cookie && !carriesToken) return { name, posture: 'strict', credential: 'api-key' };
  return { name, posture: 'jwt', credential: 'user-token' };
}
