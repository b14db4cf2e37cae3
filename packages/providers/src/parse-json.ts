/** Integers above 2^53 become strings (Instagram, Threads and Kakao ids); everything else as `JSON.parse` has it. */
function keepBigIntegers(_key: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
    ? context?.source
    : value;
}

/** JSON with big integers as strings; undefined when the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, keepBigIntegers);
  } catch {
    return undefined;
  }
}
