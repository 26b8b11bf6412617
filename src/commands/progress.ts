interface Stream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/**
 * Says on a terminal that something is going on when it takes longer than a second, and wipes the line when it ends. Nothing on a pipe.
 */
export async function withProgress<T>(stream: Stream, text: string, work: () => Promise<T>, delay = 1000): Promise<T> {
  if (stream.isTTY !== true) return work();
  let shown = false;
  const timer = setTimeout(() => {
    shown = true;
    stream.write(text);
  }, delay);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    if (shown) stream.write('\r\u001b[K');
  }
}
