import { parseJson } from './parse-json.ts';

const PLACEHOLDER = /\{([^{}]+)\}/g;

/**
 * Reads a dotted path in parsed JSON: `data.0.id`; `''` is the value itself. A string met on the way is parsed as JSON
 * (Apple sends `user` as JSON text). Answers undefined when the path leads nowhere.
 */
export function readPath(value: unknown, path: string): unknown {
  if (path === '') return value;
  let current = value;
  for (const key of path.split('.')) {
    const container = typeof current === 'string' ? parseJson(current) : current;
    if (typeof container !== 'object' || container === null || !Object.hasOwn(container, key))
      return undefined;
    current = Reflect.get(container, key);
  }
  return current;
}

/**
 * Reads text by path, by a template of paths (`{first_name} {last_name}`), or by the first of several which gives
 * anything. Numbers become text. A template counts only when all of its paths give text.
 *
 * @example
 * readText({ login: 'octocat', name: null }, ['name', 'login']); // 'octocat'
 */
export function readText(value: unknown, path: string | readonly string[]): string | undefined {
  const candidates = typeof path === 'string' ? [path] : path;
  for (const candidate of candidates) {
    const text = candidate.includes('{')
      ? readTemplate(value, candidate)
      : toText(readPath(value, candidate));
    if (text !== undefined) return text;
  }
  return undefined;
}

function readTemplate(value: unknown, template: string): string | undefined {
  let complete = true;
  const text = template.replace(PLACEHOLDER, (_, path: string) => {
    const part = toText(readPath(value, path));
    if (part === undefined) complete = false;
    return part ?? '';
  });
  return complete ? text : undefined;
}

function toText(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}
