/**
 * A value deep inside an answer; undefined where the path leads nowhere.
 *
 * @example at(await response.json(), 'error.data.error.code')
 */
export function at(value: unknown, path: string): unknown {
  let current = value;
  for (const name of path.split('.'))
    current = typeof current === 'object' && current !== null ? Reflect.get(current, name) : undefined;
  return current;
}
