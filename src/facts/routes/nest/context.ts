import type { Machine } from '../../../code/machine.ts';
import { type ClassValue, constant, list, native, type ObjectValue, object, UNDEFINED, type Value } from '../../../code/value.ts';
import { nodeNext, nodeResponse } from '../javascript-request.ts';
import type { RequestState } from '../types.ts';

/** What a guard or interceptor is asked about: the handler and its class. */
export interface Subject {
  readonly of: ClassValue;
  /** The function of the prototype: what carries its metadata. */
  readonly handler: Value;
  readonly type: 'http' | 'graphql' | 'ws' | 'rpc';
}

/** The arguments that the framework calls a handler of this type with. */
function argumentsOf(m: Machine, subject: Subject, request: RequestState): Value[] {
  const req = request.values.get('request') ?? UNDEFINED;
  if (subject.type === 'http') return [req, nodeResponse(m, request), nodeNext(m, request)];
  if (subject.type === 'graphql')
    return [
      UNDEFINED,
      object('javascript', [], { open: true }),
      object('javascript', [
        ['req', req],
        ['request', req],
        ['res', nodeResponse(m, request)],
      ]),
      object('javascript', [], { open: true }),
    ];
  return [req, object('javascript', [], { open: true })];
}

/** An `ExecutionContext` for one request. */
export function executionContext(m: Machine, subject: Subject, request: RequestState): Value {
  const args = argumentsOf(m, subject, request);
  const at = (index: number): Value => args[index] ?? UNDEFINED;
  const give = (name: string, value: () => Value): [string, Value] => [name, native(name, value)];
  const context: ObjectValue = object(
    'javascript',
    [
      give('getClass', () => subject.of),
      give('getHandler', () => subject.handler),
      give('getType', () => constant(subject.type)),
      give('getArgs', () => list([...args])),
      [
        'getArgByIndex',
        native('getArgByIndex', ({ arguments: [index] }) => (index?.is === 'constant' ? at(Number(index.value)) : UNDEFINED)),
      ],
      give('switchToHttp', () =>
        object('javascript', [give('getRequest', () => at(0)), give('getResponse', () => at(1)), give('getNext', () => at(2))]),
      ),
      give('switchToWs', () =>
        object('javascript', [give('getClient', () => at(0)), give('getData', () => at(1)), give('getPattern', () => UNDEFINED)]),
      ),
      give('switchToRpc', () => object('javascript', [give('getData', () => at(0)), give('getContext', () => at(1))])),
    ],
    { tag: 'context' },
  );
  return context;
}

/** `GqlExecutionContext.create(context)`: the same, with names for the arguments of a resolver. */
export function graphqlContext(context: Value | undefined): Value | undefined {
  if (context?.is !== 'object') return undefined;
  const args = context.fields.get('getArgs');
  const read =
    args?.is === 'native'
      ? args.call({ arguments: [], named: new Map(), at: { file: '', start: 0, end: 0, line: 1, column: 1 } })
      : undefined;
  const at = (index: number): Value => (read?.is === 'list' ? (read.items[index] ?? UNDEFINED) : UNDEFINED);
  return object(
    'javascript',
    [
      ...context.fields,
      ['getRoot', native('getRoot', () => at(0))],
      ['getArgs', native('getArgs', () => at(1))],
      ['getContext', native('getContext', () => at(2))],
      ['getInfo', native('getInfo', () => at(3))],
    ],
    { tag: 'context' },
  );
}
