import { emitPiece, emitTerm } from './emit.ts';
import type { Line, Program, Term } from './program.ts';

const expression = (term: Term): string => emitTerm(term, 'python');

/** What every Python file starts with. */
export const PYTHON_PRELUDE = `import asyncio
import contextlib
import dataclasses
import enum
import functools
import json
import os
import re
from dataclasses import dataclass, field
from enum import Enum, IntEnum


class AppError(Exception):
    pass


class DeniedError(AppError):
    def __init__(self, message, code=403):
        super().__init__(message)
        self.code = code

`;

/** A program as one Python function that returns its result and its log. */
export function emitPython(program: Program): string {
  return [`def ${program.name}():`, '    log = []', ...block(program.body, 1, true), ''].join('\n');
}

function block(lines: readonly Line[], depth: number, top = false): string[] {
  const pad = '    '.repeat(depth);
  const written = lines.flatMap((line) => statement(line, depth, top));
  return written.length > 0 ? written : [`${pad}pass`];
}

function statement(line: Line, depth: number, top: boolean): string[] {
  const pad = '    '.repeat(depth);
  const body = (lines: readonly Line[]): string[] => block(lines, depth + 1, top);
  switch (line.is) {
    case 'assign':
      return [`${pad}${line.name} ${line.operator ?? ''}= ${expression(line.value)}`];
    case 'log':
      return [`${pad}log.append(${expression(line.value)})`];
    case 'if':
      return [
        ...line.arms.flatMap((arm, index) => [`${pad}${index === 0 ? 'if' : 'elif'} ${expression(arm.test)}:`, ...body(arm.body)]),
        ...(line.otherwise.length > 0 ? [`${pad}else:`, ...body(line.otherwise)] : []),
      ];
    case 'each':
      return [
        `${pad}for ${line.name} in ${expression(line.over)}:`,
        ...body(line.body),
        ...(line.otherwise.length > 0 ? [`${pad}else:`, ...body(line.otherwise)] : []),
      ];
    case 'count':
      return [`${pad}${line.name} = 0`, `${pad}while ${line.name} < ${line.limit}:`, `${pad}    ${line.name} += 1`, ...body(line.body)];
    case 'try':
      return [
        `${pad}try:`,
        ...body(line.body),
        ...line.handlers.flatMap((handler) => [
          `${pad}except ${handler.type} as ${handler.name}:`,
          `${pad}    log.append(type(${handler.name}).__name__)`,
          ...body(handler.body),
        ]),
        ...(line.otherwise.length > 0 ? [`${pad}else:`, ...body(line.otherwise)] : []),
        ...(line.last.length > 0 ? [`${pad}finally:`, ...body(line.last)] : []),
      ];
    case 'raise':
      return [`${pad}raise ${line.type}(${expression(line.text)})`];
    case 'again':
      return [`${pad}raise`];
    case 'return':
      return [`${pad}return ${top ? `(${expression(line.value)}, log)` : expression(line.value)}`];
    case 'break':
    case 'continue':
    case 'pass':
      return [`${pad}${line.is}`];
    case 'function': {
      const parameters = line.parameters.map((each) => `${each.name}${each.default ? `=${expression(each.default)}` : ''}`);
      return [
        `${pad}def ${line.name}(${parameters.join(', ')}):`,
        ...(line.writes.length > 0 ? [`${pad}    nonlocal ${line.writes.join(', ')}`] : []),
        ...block(line.body, depth + 1),
      ];
    }
    case 'piece':
      return emitPiece(line.text, line.holes, line.mark, 'python')
        .split('\n')
        .map((each) => `${pad}${each}`);
  }
}
