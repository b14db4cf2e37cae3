import { describe, expect, it } from 'vitest';
import { createStepUp } from './step-up.ts';

const CHALLENGE = { 'www-authenticate': 'Bearer error="insufficient_user_authentication"' };

/** A hub that wants a fresh sign-in until it `hasOne`. */
function createHub() {
  const hub = { hasOne: false, asked: [] as string[] };
  const stepUp = createStepUp(async (input) => {
    hub.asked.push(String(input));
    return hub.hasOne ? new Response('done') : new Response('no', { status: 401, headers: CHALLENGE });
  });
  return { hub, stepUp };
}

describe('a call that needs a fresh sign-in', () => {
  it('is repeated once the person has confirmed who they are; several ask once', async () => {
    const { hub, stepUp } = createHub();
    const seen: boolean[] = [];
    stepUp.subscribe(() => seen.push(stepUp.current() !== null));
    const calls = ['/a', '/b'].map((path) => stepUp.fetch(path));
    await expect.poll(() => hub.asked).toEqual(['/a', '/b']);
    hub.hasOne = true;
    stepUp.current()?.answer(true);
    expect(await Promise.all(calls.map(async (call) => (await call).text()))).toEqual(['done', 'done']);
    expect(hub.asked).toEqual(['/a', '/b', '/a', '/b']);
    expect(seen).toEqual([true, false]);
  });

  it('ends with the refusal where the person declines, and asks again the next time', async () => {
    const { hub, stepUp } = createHub();
    for (const total of [1, 2]) {
      const call = stepUp.fetch('/a');
      await expect.poll(() => stepUp.current()).not.toBeNull();
      stepUp.current()?.answer(false);
      expect((await call).status).toBe(401);
      expect(hub.asked).toHaveLength(total);
      expect(stepUp.current()).toBeNull();
    }
  });

  it('is told from a call by somebody who is signed out', async () => {
    const stepUp = createStepUp(async () => new Response('no', { status: 401 }));
    expect((await stepUp.fetch('/a')).status).toBe(401);
    expect(stepUp.current()).toBeNull();
  });
});
