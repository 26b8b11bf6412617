import type { Node } from 'yaml';
import {
  type Contract,
  type ContractRow,
  type DocumentedField,
  type DocumentedParameter,
  type DocumentedResponse,
  mergeRows,
} from './contract-row.ts';
import { normalisePath, pathKey, readPath } from './endpoint.ts';
import { type NodeTree, readNodeTree } from './openapi-node.ts';
import { declaresSecurity, operationAuth } from './openapi-security.ts';

const methods: ReadonlySet<string> = new Set(['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'trace']);

/** True for a YAML or JSON text that says it is an OpenAPI 3 or Swagger 2 document. */
export const isOpenApi = (text: string): boolean =>
  /^\s*(?:\{[\s\S]{0,2000}?)?["']?(?:openapi|swagger)["']?\s*:\s*["']?[23]\./m.test(text.slice(0, 20_000));

/** Reads an OpenAPI 3 or Swagger 2 document. References outside the document are never followed; they make a row unreadable. */
export function readOpenApiContract(path: string, source: string): Contract {
  const tree = readNodeTree(source);
  if (!tree) return { path, format: 'openapi', rows: [], problems: [{ line: 1, reason: 'OpenAPI document could not be parsed' }] };
  const problems: { line: number; reason: string }[] = [];
  const operations = tree.entries(tree.get(tree.root, 'paths')).flatMap(({ key, value, line }) => {
    if (!value || !tree.resolve(value)) {
      problems.push({ line, reason: `${key} is defined in another document` });
      return [];
    }
    return tree
      .entries(value)
      .flatMap((entry) => (methods.has(entry.key) && entry.value ? [{ ...entry, value: entry.value, route: key, item: value }] : []));
  });
  const declares = declaresSecurity(
    tree,
    operations.map(({ value }) => value),
  );
  const base = basePath(tree);
  const rows = operations.map(({ key: method, value: operation, line, route, item }): ContractRow => {
    const normal = normalisePath(route);
    const auth = operationAuth(tree, path, operation, line, declares);
    const response = successResponse(tree, path, operation);
    const foreign = tree.entries(tree.get(operation, 'responses')).some(({ value }) => value !== undefined && !tree.resolve(value));
    return {
      method: method.toUpperCase(),
      path: normal,
      key: pathKey(normal),
      base,
      at: { path, line },
      also: [],
      auth,
      requestTypes: requestTypes(tree, operation),
      statusCodes: tree
        .entries(tree.get(operation, 'responses'))
        .flatMap((entry) => (/^\d{3}$/.test(entry.key) ? [{ code: Number(entry.key), line: entry.line }] : [])),
      parameters: [...parametersOf(tree, item), ...parametersOf(tree, operation)],
      lifecycle: tree.text(tree.get(operation, 'deprecated')) === 'true' ? 'deprecated' : 'current',
      problems: [
        ...(auth.posture === 'unknown' ? [auth.reason ?? 'the security requirement could not be read'] : []),
        ...(foreign ? ['a response is defined in another document'] : []),
      ],
      ...(response ? { response } : {}),
    };
  });
  return { path, format: 'openapi', rows: mergeRows(rows), problems };
}

/** The path of the first server, or `basePath` of Swagger 2. */
function basePath(tree: NodeTree): string {
  const [server] = tree.items(tree.get(tree.root, 'servers'));
  const written = tree.text(tree.get(server, 'url')) ?? tree.text(tree.get(tree.root, 'basePath')) ?? '';
  const variables = tree.get(server, 'variables');
  const url = written.replace(/\{([^{}]*)\}/g, (whole, name: string) => tree.text(tree.get(tree.get(variables, name), 'default')) ?? whole);
  // What stands before the path may be a variable without a value: a host.
  const path = readPath(url.replace(/^\{[^{}]*\}(?=\/)/, ''));
  return path === undefined || path === '/' ? '' : normalisePath(path);
}

const jsonSchema = (tree: NodeTree, holder: Node | undefined): Node | undefined => {
  const direct = tree.get(holder, 'schema');
  if (direct) return direct;
  const media = tree.entries(tree.get(holder, 'content'));
  return tree.get((media.find(({ key }) => /json/i.test(key)) ?? media[0])?.value, 'schema');
};

function requestTypes(tree: NodeTree, operation: Node): string[] {
  const body =
    jsonSchema(tree, tree.get(operation, 'requestBody')) ??
    jsonSchema(
      tree,
      tree.items(tree.get(operation, 'parameters')).find((parameter) => tree.text(tree.get(parameter, 'in')) === 'body'),
    );
  const name = body && tree.referenceName(body);
  return name === undefined ? [] : [name];
}

function successResponse(tree: NodeTree, path: string, operation: Node): DocumentedResponse | undefined {
  const success = tree.entries(tree.get(operation, 'responses')).find(({ key }) => /^2(?:\d\d|XX)$/i.test(key));
  const schema = success && jsonSchema(tree, success.value);
  if (!success || !schema) return undefined;
  const array = tree.text(tree.get(schema, 'type')) === 'array';
  const item = array ? tree.get(schema, 'items') : schema;
  const name = item && tree.referenceName(item);
  const { fields, open } = fieldsOf(tree, item, 0);
  const text = tree.text(tree.get(success.value, 'description')) ?? '';
  return { path, line: success.line, text, types: name === undefined ? [] : [name], array, fields, open };
}

/** Top-level properties, `allOf` merged. A union or a reference elsewhere leaves the list open. */
function fieldsOf(tree: NodeTree, schema: Node | undefined, depth: number): { fields: DocumentedField[]; open: boolean } {
  if (!schema || depth > 16) return { fields: [], open: true };
  const required = new Set(tree.items(tree.get(schema, 'required')).map((item) => tree.text(item)));
  const own = tree.entries(tree.get(schema, 'properties')).map(({ key, line }) => ({ name: key, optional: !required.has(key), line }));
  const parts = tree.items(tree.get(schema, 'allOf')).map((part) => fieldsOf(tree, part, depth + 1));
  const union = ['anyOf', 'oneOf'].some((key) => tree.items(tree.get(schema, key)).length > 0);
  const extra = tree.get(schema, 'additionalProperties');
  const open =
    tree.resolve(schema) === undefined || union || (extra !== undefined && tree.text(extra) !== 'false') || parts.some((part) => part.open);
  const fields = new Map([...parts.flatMap((part) => part.fields), ...own].map((field) => [field.name, field]));
  return { fields: [...fields.values()], open };
}

function parametersOf(tree: NodeTree, holder: Node): DocumentedParameter[] {
  return tree.items(tree.get(holder, 'parameters')).flatMap((parameter) => {
    const name = tree.text(tree.get(parameter, 'name'));
    const place = tree.text(tree.get(parameter, 'in'));
    if (name === undefined || (place !== 'query' && place !== 'header' && place !== 'path' && place !== 'cookie')) return [];
    const schema = tree.get(parameter, 'schema') ?? parameter;
    const standard = tree.text(tree.get(schema, 'default'));
    const maximum = tree.text(tree.get(schema, 'maximum'));
    return [
      {
        name,
        in: place,
        line: tree.line(parameter),
        required: tree.text(tree.get(parameter, 'required')) === 'true',
        ...(standard === undefined ? {} : { default: standard }),
        ...(maximum === undefined ? {} : { maximum: Number(maximum) }),
      },
    ];
  });
}
