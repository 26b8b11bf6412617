import type { ts } from 'ts-morph';
import type { Location } from '../../define.ts';
import type { TypeScript } from '../../syntax/typescript.ts';

/** One request that front-end code sends. */
export interface ClientRequest {
  readonly method: string;
  /** Path or URL; parts that are only known when it runs are `x1`. */
  readonly url: string;
  /** Names of headers it sets, in lower case. */
  readonly headers: ReadonlySet<string>;
  /** A navigation, image or form: the browser sends cookies only. */
  readonly plain: boolean;
  /** The base comes from a variable of the build, and this is only its default. */
  readonly fallback: boolean;
  readonly at: Location;
}

export interface FrontFile {
  readonly path: string;
  readonly source: ts.SourceFile;
  /** Line of the file where the script starts, from 0. */
  readonly offset: number;
}

interface Text {
  readonly text: string;
  readonly fallback: boolean;
  /** Parameter of the enclosing function that is part of it. */
  readonly parameter?: string;
}

interface Wrapper {
  readonly index: number;
  readonly before: string;
  readonly after: string;
  readonly method: string | undefined;
  readonly headers: ReadonlySet<string>;
  readonly fallback: boolean;
}

const VERBS = new Set(['get', 'post', 'put', 'patch', 'delete', 'head', 'options']);
const HEADER = /^(?:x-[\w-]+|authorization|cookie|api-key)$/i;
const HOLE = '\u0000';

/** Reads the requests of front-end files: fetch, axios, ky, XMLHttpRequest, EventSource, clients with a base, thin wrappers. */
export class ClientReader {
  readonly requests: ClientRequest[] = [];
  readonly unresolved: (Location & { readonly reason: string })[] = [];
  readonly #ts: TypeScript;
  readonly #files: readonly FrontFile[];
  readonly #constants = new Map<string, { readonly file: FrontFile; readonly value: ts.Expression }>();
  readonly #clients = new Map<string, { readonly base: string; readonly headers: ReadonlySet<string>; readonly fallback: boolean }>();
  readonly #wrappers = new Map<string, Wrapper>();
  readonly #functions = new Map<string, ts.Node>();
  readonly #intercepted: ReadonlySet<string>;

  constructor(typescript: TypeScript, files: readonly FrontFile[]) {
    this.#ts = typescript;
    this.#files = files;
    for (const file of files) this.#declare(file, file.source);
    this.#intercepted = new Set(
      files.flatMap(({ source }) => (/interceptors\s*\.\s*request|beforeRequest/.test(source.text) ? namesIn(source.text) : [])),
    );
    for (const file of files) this.#visit(file, file.source, false);
    for (const file of files) this.#visit(file, file.source, true);
  }

  /** Constants by name; those of a file shadow others when looked up there. */
  #declare(file: FrontFile, node: ts.Node): void {
    const { isVariableDeclaration, isIdentifier, isFunctionDeclaration, isParameter, isBindingElement } = this.#ts;
    if ((isVariableDeclaration(node) || isParameter(node) || isBindingElement(node)) && isIdentifier(node.name) && node.initializer) {
      const key = `${file.path}\0${node.name.text}`;
      if (!this.#constants.has(key)) this.#constants.set(key, { file, value: node.initializer });
      if (isVariableDeclaration(node) && !this.#constants.has(node.name.text))
        this.#constants.set(node.name.text, { file, value: node.initializer });
      if (this.#isFunction(node.initializer)) this.#functions.set(node.name.text, node.initializer);
    }
    if (isFunctionDeclaration(node) && node.name) this.#functions.set(node.name.text, node);
    this.#ts.forEachChild(node, (child) => this.#declare(file, child));
  }

  #isFunction(node: ts.Node): node is ts.ArrowFunction | ts.FunctionExpression | ts.FunctionDeclaration | ts.MethodDeclaration {
    const { isArrowFunction, isFunctionExpression, isFunctionDeclaration, isMethodDeclaration } = this.#ts;
    return isArrowFunction(node) || isFunctionExpression(node) || isFunctionDeclaration(node) || isMethodDeclaration(node);
  }

  /** First pass: clients and wrappers; second: requests. */
  #visit(file: FrontFile, node: ts.Node, collect: boolean): void {
    const { isCallExpression, isNewExpression, isVariableDeclaration, isIdentifier, isJsxAttribute, isJsxExpression, isStringLiteral } =
      this.#ts;
    if (!collect && isVariableDeclaration(node) && isIdentifier(node.name) && node.initializer)
      this.#client(file, node.name.text, node.initializer);
    if (isCallExpression(node)) this.#call(file, node, collect);
    if (collect && isNewExpression(node) && isIdentifier(node.expression) && node.expression.text === 'EventSource' && node.arguments?.[0])
      this.#add(file, node, 'GET', this.#text(file, node.arguments[0]), new Set(), true);
    if (collect && isJsxAttribute(node) && /^(?:src|href|action)$/.test(node.name.getText(file.source)) && node.initializer) {
      const expression = isJsxExpression(node.initializer)
        ? node.initializer.expression
        : isStringLiteral(node.initializer)
          ? node.initializer
          : undefined;
      const text = expression && this.#text(file, expression);
      if (text?.text.startsWith('/')) this.#add(file, node, 'GET', text, new Set(), true);
    }
    this.#ts.forEachChild(node, (child) => this.#visit(file, child, collect));
  }

  /** `axios.create({ baseURL })`, `ky.create({ prefixUrl })`, `ky.extend(...)`. */
  #client(file: FrontFile, name: string, value: ts.Expression): void {
    const { isCallExpression, isPropertyAccessExpression } = this.#ts;
    if (
      !isCallExpression(value) ||
      !isPropertyAccessExpression(value.expression) ||
      !/^(?:create|extend)$/.test(value.expression.name.text)
    )
      return;
    const options = value.arguments[0];
    const base = this.#property(options, 'baseURL') ?? this.#property(options, 'prefixUrl') ?? this.#property(options, 'baseUrl');
    const text = base ? this.#text(file, base) : { text: '', fallback: false };
    this.#clients.set(name, { base: text?.text ?? HOLE, fallback: text?.fallback ?? false, headers: this.#headers(options) });
  }

  #property(node: ts.Expression | undefined, name: string): ts.Expression | undefined {
    const { isObjectLiteralExpression, isPropertyAssignment, isShorthandPropertyAssignment } = this.#ts;
    if (!node || !isObjectLiteralExpression(node)) return undefined;
    for (const property of node.properties) {
      const key = property.name && 'text' in property.name ? property.name.text : undefined;
      if (key !== name) continue;
      if (isPropertyAssignment(property)) return property.initializer;
      if (isShorthandPropertyAssignment(property)) return property.name;
    }
    return undefined;
  }

  #call(file: FrontFile, node: ts.CallExpression, collect: boolean): void {
    const { isIdentifier, isPropertyAccessExpression } = this.#ts;
    const callee = node.expression;
    const [first, second, third] = node.arguments;
    if (isIdentifier(callee)) {
      const wrapper = this.#wrappers.get(callee.text);
      if (wrapper && collect) {
        const argument = node.arguments[wrapper.index];
        const text = argument && this.#text(file, argument);
        const options = node.arguments.find((each, index) => index !== wrapper.index && this.#ts.isObjectLiteralExpression(each));
        const written = this.#method(options);
        if (argument && text === undefined) this.#lost(file, node);
        if (text)
          this.#add(
            file,
            node,
            written ?? wrapper.method ?? 'GET',
            { ...text, text: `${wrapper.before}${text.text}${wrapper.after}`, fallback: wrapper.fallback || text.fallback },
            new Set([...wrapper.headers, ...this.#headers(options)]),
            false,
          );
        return;
      }
      if (!/^(?:fetch|axios|ky|\$fetch|ofetch|got)$/.test(callee.text) && !this.#clients.has(callee.text)) return;
      const config = callee.text === 'axios' && first && this.#property(first, 'url') ? first : undefined;
      const url = config ? this.#property(config, 'url') : first;
      if (url)
        this.#request(
          file,
          node,
          url,
          this.#method(config ?? second) ?? 'GET',
          this.#headers(config ?? second),
          this.#clients.get(callee.text),
          callee.text === 'axios',
          collect,
        );
      return;
    }
    if (!isPropertyAccessExpression(callee)) return;
    const name = callee.name.text;
    const owner = callee.expression;
    const ownerName = isIdentifier(owner) ? owner.text : isPropertyAccessExpression(owner) ? owner.name.text : '';
    if (name === 'open' && second && first && /xhr|request|req|XMLHttpRequest/i.test(ownerName)) {
      const method = this.#text(file, first)?.text ?? 'GET';
      const body = enclosing(node, (each) => this.#isFunction(each));
      if (/^[A-Z]+$/.test(method.toUpperCase()))
        this.#request(
          file,
          node,
          second,
          method.toUpperCase(),
          new Set(namesIn((body ?? file.source).getText(file.source))),
          undefined,
          false,
          collect,
        );
      return;
    }
    if (name === 'fetch' && /^(?:window|globalThis|self)$/.test(ownerName) && first) {
      this.#request(file, node, first, this.#method(second) ?? 'GET', this.#headers(second), undefined, false, collect);
      return;
    }
    if (name === 'sendBeacon' && first) {
      this.#request(file, node, first, 'POST', new Set(), undefined, false, collect);
      return;
    }
    if (!VERBS.has(name) && name !== 'request') return;
    const client = this.#clients.get(ownerName);
    if (!client && !/^(?:axios|ky|\$http)$/.test(ownerName)) return;
    const options = name === 'get' || name === 'delete' || name === 'head' || ownerName === 'ky' ? second : third;
    const url = name === 'request' && first ? this.#property(first, 'url') : first;
    if (url)
      this.#request(
        file,
        node,
        url,
        name === 'request' ? (this.#method(first) ?? 'GET') : name.toUpperCase(),
        this.#headers(name === 'request' ? first : options),
        client,
        true,
        collect,
      );
  }

  #request(
    file: FrontFile,
    node: ts.CallExpression,
    url: ts.Expression,
    method: string,
    headers: ReadonlySet<string>,
    client: { readonly base: string; readonly headers: ReadonlySet<string>; readonly fallback: boolean } | undefined,
    intercepted: boolean,
    collect: boolean,
  ): void {
    const text = this.#text(file, url);
    const all = new Set([...headers, ...(client?.headers ?? []), ...(intercepted || client ? this.#intercepted : [])]);
    if (text === undefined) {
      if (collect) this.#lost(file, node);
      return;
    }
    const based =
      client && !/^https?:/.test(text.text)
        ? { ...text, text: joined(client.base, text.text), fallback: client.fallback || text.fallback }
        : text;
    if (text.parameter !== undefined) {
      if (!collect) this.#wrap(node, text.parameter, based, method, all, file);
      const name = this.#around(node, text.parameter)?.name;
      if (name !== undefined && this.#wrappers.has(name)) return;
    }
    if (collect) this.#add(file, node, method, based, all, false);
  }

  /** The function around a request that has the parameter, with its name. */
  #around(node: ts.Node, parameter: string): { readonly fn: ts.Node; readonly name: string; readonly index: number } | undefined {
    const { isVariableDeclaration, isIdentifier, isPropertyAssignment } = this.#ts;
    const has = (each: ts.Node): boolean =>
      this.#isFunction(each) && each.parameters.some((one) => isIdentifier(one.name) && one.name.text === parameter);
    const fn = enclosing(node, has);
    if (!fn || !this.#isFunction(fn)) return undefined;
    const { parent } = fn;
    const own = 'name' in fn && fn.name && isIdentifier(fn.name) ? fn.name.text : undefined;
    const given =
      parent && (isVariableDeclaration(parent) || isPropertyAssignment(parent)) && isIdentifier(parent.name) ? parent.name.text : undefined;
    const name = own ?? given;
    const index = fn.parameters.findIndex((one) => isIdentifier(one.name) && one.name.text === parameter);
    return name === undefined || index < 0 ? undefined : { fn, name, index };
  }

  /** Remembers a function whose request goes where its parameter says. */
  #wrap(node: ts.Node, parameter: string, text: Text, method: string, headers: ReadonlySet<string>, file: FrontFile): void {
    const around = this.#around(node, parameter);
    if (!around) return;
    const { fn, name, index } = around;
    const [before = '', after = ''] = text.text.split(HOLE);
    if (before.includes('?') || (after !== '' && !after.startsWith('?'))) return;
    // A parameter that is one segment of the path makes no wrapper, unless callers pass whole paths.
    if (before.endsWith('/') && !this.#calledWithText(name)) return;
    this.#wrappers.set(name, {
      index,
      before,
      after,
      method,
      headers: new Set([...headers, ...namesIn(fn.getText(file.source))]),
      fallback: text.fallback,
    });
  }

  #calledWithText(name: string): boolean {
    const call = new RegExp(`\\b${name.replace(/\$/g, '\\$')}(?:<[^>()]*>)?\\(\\s*["'\`][\\w/]`);
    return this.#files.some(({ source }) => call.test(source.text));
  }

  #add(file: FrontFile, node: ts.Node, method: string, text: Text | undefined, headers: ReadonlySet<string>, plain: boolean): void {
    if (!text || text.text.startsWith(HOLE)) {
      this.#lost(file, node);
      return;
    }
    const url = text.text.replaceAll(HOLE, 'x1');
    const at = this.#place(file, node);
    if (/^(?:\/(?!\/)|https?:\/\/)/.test(url)) this.requests.push({ method, url, headers, plain, fallback: text.fallback, at });
  }

  #lost(file: FrontFile, node: ts.Node): void {
    this.unresolved.push({ ...this.#place(file, node), reason: 'the URL of the request is not known' });
  }

  #place(file: FrontFile, node: ts.Node): Location {
    return { path: file.path, line: file.offset + file.source.getLineAndCharacterOfPosition(node.getStart(file.source)).line + 1 };
  }

  #method(options: ts.Expression | undefined): string | undefined {
    const value = this.#property(options, 'method');
    return value && this.#ts.isStringLiteralLike(value) ? value.text.toUpperCase() : undefined;
  }

  /** Header names of an options object, also through constants and functions of the same name. */
  #headers(options: ts.Node | undefined): ReadonlySet<string> {
    if (!options) return new Set();
    const text = options.getText();
    const names = new Set(namesIn(text));
    for (const [, name = ''] of text.matchAll(/\b([A-Za-z_$][\w$]*)\b/g)) {
      const fn = this.#functions.get(name);
      const constant = this.#constants.get(name);
      for (const found of [...(fn ? namesIn(fn.getText()) : []), ...(constant ? namesIn(constant.value.getText()) : [])]) names.add(found);
    }
    return names;
  }

  #text(file: FrontFile, node: ts.Expression, depth = 0): Text | undefined {
    const t = this.#ts;
    if (depth > 8) return undefined;
    if (t.isStringLiteralLike(node)) return { text: node.text, fallback: false };
    if (t.isParenthesizedExpression(node) || t.isAsExpression(node) || t.isNonNullExpression(node))
      return this.#text(file, node.expression, depth + 1);
    if (t.isTemplateExpression(node)) {
      let text = node.head.text;
      let fallback = false;
      let parameter: string | undefined;
      for (const span of node.templateSpans) {
        const part = this.#text(file, span.expression, depth + 1);
        text += (part?.text ?? HOLE) + span.literal.text;
        fallback ||= part?.fallback ?? false;
        parameter ??= part?.parameter;
      }
      return {
        text: text.replace(new RegExp(`([^/?=&${HOLE}])${HOLE}+$`), `$1${HOLE}`),
        fallback,
        ...(parameter === undefined ? {} : { parameter }),
      };
    }
    if (t.isBinaryExpression(node)) {
      const { kind } = node.operatorToken;
      if (kind === t.SyntaxKind.PlusToken) {
        const [left, right] = [this.#text(file, node.left, depth + 1), this.#text(file, node.right, depth + 1)];
        const parameter = left?.parameter ?? right?.parameter;
        return {
          text: `${left?.text ?? HOLE}${right?.text ?? HOLE}`,
          fallback: (left?.fallback ?? false) || (right?.fallback ?? false),
          ...(parameter === undefined ? {} : { parameter }),
        };
      }
      if (kind === t.SyntaxKind.BarBarToken || kind === t.SyntaxKind.QuestionQuestionToken) {
        const right = this.#text(file, node.right, depth + 1);
        return right && { ...right, fallback: true };
      }
      return undefined;
    }
    if (t.isConditionalExpression(node)) return this.#text(file, node.whenTrue, depth + 1) ?? this.#text(file, node.whenFalse, depth + 1);
    if (t.isNewExpression(node) && node.arguments?.[0] && t.isIdentifier(node.expression) && node.expression.text === 'URL')
      return this.#text(file, node.arguments[0], depth + 1);
    if (t.isCallExpression(node)) {
      if (t.isPropertyAccessExpression(node.expression) && /^(?:toString|replace|trim)$/.test(node.expression.name.text))
        return this.#text(file, node.expression.expression, depth + 1);
      return undefined;
    }
    if (!t.isIdentifier(node)) return undefined;
    const fn = enclosing(
      node,
      (each) =>
        this.#isFunction(each) &&
        each.parameters.some((one) => t.isIdentifier(one.name) && one.name.text === node.text && !one.initializer),
    );
    if (fn) return { text: HOLE, fallback: false, parameter: node.text };
    const known = this.#constants.get(`${file.path}\0${node.text}`) ?? this.#constants.get(node.text);
    return known && this.#text(known.file, known.value, depth + 1);
  }
}

function enclosing(node: ts.Node, is: (node: ts.Node) => boolean): ts.Node | undefined {
  for (let at: ts.Node | undefined = node.parent; at; at = at.parent) if (is(at)) return at;
  return undefined;
}

const joined = (base: string, rest: string): string => (base === '' ? rest : `${base.replace(/\/$/, '')}/${rest.replace(/^\//, '')}`);

/** Names of credentials headers in a text: keys, and quoted strings. */
function namesIn(text: string): string[] {
  const quoted = [...text.matchAll(/["'`]([\w-]+)["'`]/g)].map(([, name = '']) => name);
  const keys = [...text.matchAll(/\b([A-Za-z_]\w*)\s*:/g)].map(([, name = '']) => name);
  const dotted = [...text.matchAll(/headers\.(\w+)\s*=/g)].map(([, name = '']) => name);
  return [...quoted, ...keys, ...dotted].filter((name) => HEADER.test(name)).map((name) => name.toLowerCase());
}
