import { LineCounter, parseDocument } from 'yaml';

/**
 * Parses JSON or YAML. What YAML only warns about (unknown tags) is a mistake too.
 *
 * @returns the content, or the line of the mistake where it is known; never a piece of the text, which may be secret
 */
export function parseYaml(text: string): { content: unknown } | { line: number | undefined } {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const [mistake] = [...document.errors, ...document.warnings];
  // The parser quotes the source in its message; only the place of the mistake may be told.
  if (mistake !== undefined) return { line: lineCounter.linePos(mistake.pos[0]).line };
  try {
    return { content: document.toJS() };
  } catch {
    return { line: undefined };
  }
}
