/** One event of a stream (HTML, server-sent events). */
export interface ServerEvent {
  /** `message` where the stream names none. */
  readonly event: string;
  readonly id: string | undefined;
  readonly data: string;
}

function parseEvent(block: string): ServerEvent {
  const fields = new Map(
    block.split('\n').map((line) => {
      const [name = '', ...value] = line.split(':');
      return [name, value.join(':').trimStart()] as const;
    }),
  );
  return { event: fields.get('event') ?? 'message', id: fields.get('id'), data: fields.get('data') ?? '' };
}

/**
 * Reads a stream of events as they come; `return` (the end of a `for await`) closes it.
 *
 * @param open makes the request
 */
export async function* openEvents(
  open: (signal: AbortSignal) => Promise<Response>,
): AsyncGenerator<ServerEvent, void, undefined> {
  const closing = new AbortController();
  try {
    const { body } = await open(closing.signal);
    let text = '';
    for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) if (block.trim() !== '') yield parseEvent(block);
    }
  } finally {
    closing.abort();
  }
}
