import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A template of a chart, as one that is not rendered by Helm. */
export interface Template {
  readonly file: string;
  /** What it asks for, such as `server.replicas`. */
  readonly values: ReadonlySet<string>;
  /** Its documents as YAML, with everything in that a condition may leave out. */
  readonly documents: readonly string[];
}

const PLACEHOLDER = 'filled-in';
const ACTION = /\{\{-?\s*(.*?)\s*-?\}\}/;
const CONTROL = /^(\/\*|(if|else|end|with|range|define)\b|\$\w+\s*:=)/;

/** Bodies of `define`, by name. */
function readHelpers(folder: string): ReadonlyMap<string, string> {
  const helpers = readFileSync(join(folder, 'templates/_helpers.tpl'), 'utf8');
  const defined = helpers.matchAll(/\{\{- define "([^"]+)" -?\}\}\n([\s\S]*?)\n\{\{- end \}\}(?=\n\n|\n?$)/g);
  return new Map([...defined].map(([, name = '', body = '']) => [name, body]));
}

/**
 * Reads the templates of a Helm chart where there is no Helm: includes are filled in, conditions taken, loops gone through once,
 * and every other value is a placeholder. What Helm makes of values is not tested by it, the shape of what it makes is.
 */
export function renderChart(folder: string): Template[] {
  const helpers = readHelpers(folder);

  function render(text: string): string[] {
    return text.split('\n').flatMap((line) => {
      const action = ACTION.exec(line)?.[1];
      if (action === undefined) return [line];
      const isAlone = line.trim() === ACTION.exec(line)?.[0];
      if (isAlone && CONTROL.test(action)) return [];
      const indent = ' '.repeat(Number(/nindent (\d+)/.exec(action)?.[1] ?? line.search(/\S/)));
      const helper = /^include "([^"]+)"/.exec(action)?.[1];
      if (helper !== undefined && isAlone)
        return render(helpers.get(helper) ?? '').map((part) => indent + part);
      if (isAlone) return [`${indent}${PLACEHOLDER}: ${PLACEHOLDER}`];
      return [line.replaceAll(new RegExp(ACTION, 'g'), PLACEHOLDER)];
    });
  }

  const valuesIn = (text: string): string[] =>
    [...text.matchAll(/\.Values\.([A-Za-z.]+)/g)].map(([, path = '']) => path);

  return globSync('*.yaml', { cwd: join(folder, 'templates') }).map((file) => {
    const text = readFileSync(join(folder, 'templates', file), 'utf8');
    return {
      file,
      values: new Set([...valuesIn(text), ...[...helpers.values()].flatMap(valuesIn)]),
      documents: render(text)
        .join('\n')
        .split(/^---$/m)
        .filter((document) => document.trim() !== ''),
    };
  });
}
