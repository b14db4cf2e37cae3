import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { ENVIRONMENT_VARIABLES, parseConfig } from '@evergrant/server/config';
import { describe, expect, it } from 'vitest';

const text = readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8');

/** The variables that may be given as a file: a missing one is then a problem of that name. */
const fileForms = ENVIRONMENT_VARIABLES.map((name) => `${name}_FILE`).filter((name) => {
  const result = parseConfig({ [name]: '/does/not/exist' }, '/');
  return !result.ok && result.problems.some(({ path }) => path === name);
});

describe('.env.example', () => {
  it('lists exactly the variables that the hub reads, and their file forms', () => {
    expect(fileForms).toContain('EVERGRANT_KEYS_FILE');
    const names = [...text.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
    expect(names.toSorted()).toEqual([...ENVIRONMENT_VARIABLES, ...fileForms].toSorted());
  });

  it('changes nothing when it is used as it is: its values are the defaults', () => {
    expect(parseConfig(parseEnv(text), '/srv')).toEqual(parseConfig({}, '/srv'));
  });

  it('says in one line what each is for', () => {
    const lines = text.split('\n');
    const silent = lines.filter(
      (line, index) => /^[A-Z]/.test(line) && !/^# \S/.test(lines[index - 1] ?? ''),
    );
    expect(silent).toEqual([]);
  });
});
