import { closeSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** An append-only file of JSON lines: what was appended before a kill is there after it. */
export interface Journal {
  append(line: unknown): void;
  /** Replaces the whole file atomically. */
  rewrite(lines: Iterable<unknown>): void;
  close(): void;
}

/** The lines of a journal; a last line torn by a kill is left out. */
export function readJournal(file: string): unknown[] {
  const lines: unknown[] = [];
  for (const line of readTextIfAny(file).split('\n')) {
    try {
      if (line) lines.push(JSON.parse(line));
    } catch {
      // Only the line being written at the moment of a kill can be torn, and its answer was never sent.
    }
  }
  return lines;
}

/** Opens a journal, mode 0600, creating its folder when needed. */
export function openJournal(file: string): Journal {
  mkdirSync(dirname(file), { recursive: true });
  let descriptor = openSync(file, 'a', 0o600);
  return {
    append(line) {
      writeSync(descriptor, `${JSON.stringify(line)}\n`);
    },
    rewrite(lines) {
      const temporary = `${file}.tmp`;
      const text = Array.from(lines, (line) => `${JSON.stringify(line)}\n`).join('');
      writeFileSync(temporary, text, { mode: 0o600 });
      renameSync(temporary, file);
      closeSync(descriptor);
      descriptor = openSync(file, 'a', 0o600);
    },
    close() {
      closeSync(descriptor);
    },
  };
}

function readTextIfAny(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
