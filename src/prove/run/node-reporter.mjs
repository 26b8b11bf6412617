// A reporter for node:test that tells how each test ended, and whether it was an assertion that failed it. One JSON object a line.
export default async function* reporter(source) {
  const path = [];
  for await (const { type, data } of source) {
    if (type === 'test:start') path.length = data.nesting;
    if (type === 'test:start') path[data.nesting] = data.name;
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const { name, nesting, file, details, skip, todo } = data;
    if (details?.type === 'suite') continue;
    const error = details?.error?.cause ?? details?.error;
    const asserted = error?.code === 'ERR_ASSERTION' || error?.name === 'AssertionError';
    const state = skip !== undefined || todo !== undefined ? 'skipped' : type === 'test:pass' ? 'passed' : asserted ? 'failed' : 'broken';
    const message = String(error?.message ?? '')
      .split('\n', 1)[0]
      .slice(0, 300);
    yield `${JSON.stringify({ test: [...path.slice(0, nesting), name].join(' > '), file: file ?? '', state, message })}\n`;
  }
}
