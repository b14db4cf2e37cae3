import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';

const ASKER = `
import { freePort } from ${JSON.stringify(join(import.meta.dirname, 'free-port.ts'))};
const ports = [];
while (ports.length < 100) ports.push(await freePort());
process.stdout.write(JSON.stringify(ports));
process.stdin.resume().on('end', () => process.exit());
`;
const portsSchema = z.array(z.int());

/** Another process that asks for a hundred, and uses none. */
function startAsking() {
  const child = spawn(process.execPath, ['--input-type=module', '-e', ASKER], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  return {
    ports: once(child.stdout.setEncoding('utf8'), 'data').then(([text]) =>
      portsSchema.parse(JSON.parse(text)),
    ),
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}

test('a port that nobody uses yet is not given to a second process', async () => {
  await using cleanup = new AsyncDisposableStack();
  const askers = Array.from({ length: 10 }, () => cleanup.use(startAsking()));
  const ports = (await Promise.all(askers.map((asker) => asker.ports))).flat();
  expect(ports).toHaveLength(1_000);
  expect(new Set(ports).size).toBe(1_000);
});
