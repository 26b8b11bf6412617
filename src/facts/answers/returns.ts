import type { Expression, Statement } from '../../code/tree.ts';
import { dotted, textOf, walk } from '../tests/walk.ts';
import type { HandlerSource } from './handler.ts';
import { type AnswerField, keysOf } from './types.ts';

/** What the body of a handler answers, as far as it is written there. */
export interface Returned {
  /** Fields of the bodies of successful answers; undefined when one of them could not be read. */
  readonly fields?: readonly AnswerField[];
  /** Statuses that its own statements answer or raise, with their places. */
  readonly statuses: readonly { readonly code: number; readonly line: number }[];
  /** An answer with a status that is computed, or an object that carries one. */
  readonly computedStatus: boolean;
}

const NAMED: Readonly<Record<string, number>> = {
  BadRequestException: 400,
  UnauthorizedException: 401,
  ForbiddenException: 403,
  NotFoundException: 404,
  ConflictException: 409,
  GoneException: 410,
  PayloadTooLargeException: 413,
  UnprocessableEntityException: 422,
  InternalServerErrorException: 500,
  NotImplementedException: 501,
  BadGatewayException: 502,
  ServiceUnavailableException: 503,
};

/** Reads the answers of a handler's own body; functions inside it answer nothing. */
export function returnsOf({ unit, function: node }: HandlerSource): Returned {
  const bodies: (readonly AnswerField[] | undefined)[] = [];
  const statuses: { code: number; line: number }[] = [];
  let computedStatus = false;
  const add = (status: Expression | undefined, line: number): number | undefined => {
    const code = statusOf(status);
    if (code === undefined && status) computedStatus = true;
    if (code !== undefined) statuses.push({ code, line });
    return code;
  };
  const answered = (answer: Answered, line: number): void => {
    const code = answer.status ? add(answer.status, line) : undefined;
    if (answer.opaque) computedStatus = true;
    // With a computed status it may be an error's answer.
    if (answer.status && code === undefined && isError(answer.body)) return;
    if (code === undefined || code < 300)
      bodies.push(answer.body ? fieldsIn(answer.body, node.parameters.length, unit.body(node).statements) : undefined);
  };
  const statements = unit.body(node).statements;
  walk(statements, unit, (each) => {
    if (each.kind === 'function' || each.kind === 'class') return false;
    if (each.kind === 'jump' && each.form === 'raise') {
      const raised = raisedStatus(each.value);
      if (raised) add(raised, each.at.line);
      else if (each.value?.kind === 'call')
        for (const [name, code] of Object.entries(NAMED))
          if (dotted(each.value.callee) === name) statuses.push({ code, line: each.at.line });
    }
    if (each.kind === 'jump' && each.form === 'return' && each.value && unit.dialect === 'python')
      answered(pythonAnswer(each.value), each.at.line);
    if (each.kind === 'call' && unit.dialect === 'javascript') {
      const answer = javascriptAnswer(each);
      if (answer) answered(answer, each.at.line);
    }
    return undefined;
  });
  const fields =
    bodies.length > 0 && bodies.every((each) => each !== undefined) ? merged(bodies.flatMap((each) => (each ? [each] : []))) : undefined;
  return { ...(fields ? { fields } : {}), statuses, computedStatus };
}

interface Answered {
  readonly body?: Expression;
  readonly status?: Expression;
  /** A response object whose status cannot be read. */
  readonly opaque?: boolean;
}

const isError = (body: Expression | undefined): boolean =>
  body?.kind === 'collection' && body.entries.some(({ key }) => /^(?:error|errors|message|detail|code)$/.test(textOf(key) ?? ''));

function raisedStatus(value: Expression | undefined): Expression | undefined {
  if (value?.kind !== 'call' || !/(?:^|\.)(?:HTTPException|HttpException|HTTPError|createError|ApiError)$/.test(dotted(value.callee) ?? ''))
    return undefined;
  const named = value.arguments.find(({ name }) => name === 'status_code' || name === 'code')?.value;
  if (named) return named;
  const [first, second] = value.arguments.filter(({ name }) => name === undefined).map((each) => each.value);
  return first?.kind === 'literal' && typeof first.value === 'string' ? second : first;
}

function pythonAnswer(value: Expression): Answered {
  if (value.kind !== 'call') return { body: value };
  const callee = dotted(value.callee) ?? '';
  if (!/Response$/.test(callee) && callee !== 'jsonify') return { body: value };
  const option = (name: string): Expression | undefined => value.arguments.find((each) => each.name === name)?.value;
  const body = option('content') ?? value.arguments.find(({ name }) => name === undefined)?.value;
  const status = option('status_code') ?? option('status');
  return {
    ...(body ? { body } : {}),
    ...(status ? { status } : {}),
    opaque: !/^(?:\w+\.)?(?:JSON|ORJSON|UJSON)Response$|jsonify/.test(callee) && !status,
  };
}

/** `res.status(201).json(x)`, `reply.code(201).send(x)`, `c.json(x, 201)`, `NextResponse.json(x, { status: 201 })`. */
function javascriptAnswer(call: Extract<Expression, { kind: 'call' }>): Answered | undefined {
  if (call.callee.kind !== 'member' || !/^(?:json|send)$/.test(call.callee.name)) return undefined;
  const path = dotted(call.callee) ?? '';
  if (!/^(?:res|response|reply|c|ctx|context|NextResponse|Response)(?:\.(?:status|code)\(\))?\.(?:json|send)$/.test(path)) return undefined;
  const [body, second] = call.arguments.map(({ value }) => value);
  const chained = call.callee.object.kind === 'call' ? call.callee.object.arguments[0]?.value : undefined;
  const option = second?.kind === 'collection' ? second.entries.find(({ key }) => textOf(key) === 'status')?.value : second;
  const status = chained ?? option;
  return { ...(body ? { body } : {}), ...(status ? { status } : {}) };
}

/** The number of a status: a literal, `status.HTTP_201_CREATED`, `HttpStatus.CREATED`. */
export function statusOf(status: Expression | undefined): number | undefined {
  if (status?.kind === 'literal' && typeof status.value === 'number') return status.value;
  const path = status ? (dotted(status) ?? '') : '';
  const number = /(?:^|\.)HTTP_(\d{3})_\w+$/.exec(path)?.[1];
  return number === undefined ? undefined : Number(number);
}

/** The fields of a body: a literal map, or a local that is bound to one and filled by literal keys. */
function fieldsIn(body: Expression, _parameters: number, statements: readonly Statement[]): readonly AnswerField[] | undefined {
  if (body.kind === 'await') return fieldsIn(body.value, _parameters, statements);
  if (body.kind === 'collection') return keysOf(body);
  if (body.kind !== 'name') return undefined;
  return localMap(body.name, statements);
}

function localMap(name: string, statements: readonly Statement[]): readonly AnswerField[] | undefined {
  const maps: Expression[] = [];
  const added: AnswerField[] = [];
  let other = false;
  const visit = (each: Statement): void => {
    if (each.kind === 'if') [...each.then, ...each.else].forEach(visit);
    else if (each.kind === 'try')
      [...each.body, ...each.handlers.flatMap(({ body }) => body), ...each.else, ...each.finally].forEach(visit);
    else if (each.kind === 'loop' || each.kind === 'with') each.body.forEach(visit);
    else if (each.kind === 'block') each.body.statements.forEach(visit);
    else if (each.kind === 'expression') read(each.value);
  };
  const read = (value: Expression): void => {
    if (value.kind === 'assign') {
      if (value.target.kind === 'name' && value.target.name === name && value.value) maps.push(value.value);
      if (value.target.kind === 'index' && value.target.object.kind === 'name' && value.target.object.name === name) {
        const key = textOf(value.target.key);
        if (key === undefined) other = true;
        else added.push({ name: key, optional: true, at: { path: value.at.file, line: value.at.line } });
      }
    }
    if (value.kind === 'call' && value.callee.kind === 'member' && value.callee.object.kind === 'name' && value.callee.object.name === name)
      other = true;
  };
  statements.forEach(visit);
  const [only] = maps;
  const fields = maps.length === 1 && !other ? keysOf(only) : undefined;
  return fields && [...fields, ...added.filter((each) => !fields.some((field) => field.name === each.name))];
}

/** The union of several answers: what one of them lacks is optional. */
function merged(answers: readonly (readonly AnswerField[])[]): readonly AnswerField[] {
  const all = new Map<string, AnswerField>();
  for (const fields of answers)
    for (const field of fields) {
      const everywhere = answers.every((other) => other.some(({ name, optional }) => name === field.name && !optional));
      if (!all.has(field.name)) all.set(field.name, { ...field, optional: !everywhere });
    }
  return [...all.values()];
}
