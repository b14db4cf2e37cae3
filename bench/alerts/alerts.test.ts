import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { playScene } from './act.ts';
import { FULL, SHORT } from './programme.ts';
import { missingPackages, startStack } from './stack.ts';

const RULES = join(import.meta.dirname, '../../deploy/prometheus/alerts.yaml');

test('the drill brings about every alert that there is, once', () => {
  const alerts = [...readFileSync(RULES, 'utf8').matchAll(/^ +- alert: (\w+)$/gm)].map(([, name]) => name);
  const drilled = FULL.flat().flatMap((act) => act.alerts);
  expect(drilled.sort()).toEqual(alerts.sort());
});

test.runIf(missingPackages().length === 0)(
  'on-call is told that something is wrong, and that it is over: the short form of the drill',
  async () => {
    await using stack = await startStack(() => undefined);
    for (const scene of SHORT) {
      const played = await playScene(scene, stack, false);
      expect(
        played.filter(({ firing, cleared }) => firing.kind !== 'told' || cleared.kind !== 'told'),
      ).toEqual([]);
    }
  },
);
