import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from './stack.ts';

/** What an act waits for. */
export interface Cues {
  /**
   * Waits until on-call has been told of every alert of the act.
   *
   * @param keepOn done again and again until then
   * @throws when it takes longer than anybody's patience
   */
  firing(keepOn?: () => Promise<unknown>): Promise<void>;
  /** The same, until on-call has been told that all of them are over. */
  cleared(keepOn?: () => Promise<unknown>): Promise<void>;
}

/** One condition, brought about and mended. */
export interface Act {
  /** Names of alerts that the condition is one of. */
  readonly alerts: readonly string[];
  /** How it is brought about, for people. */
  readonly how: string;
  /** Whether its alerts fire without it, from the start of a new hub on. */
  readonly fromTheStart?: true;
  /** How long its alerts go on after the condition has ended, since their rule looks back that long. Default: they do not. */
  readonly looksBackMs?: number;
  play(stack: Stack, until: Cues): Promise<void>;
}

/** The machine or who runs the drill does not let a condition be brought about; the message says why. */
export class NotHere extends Error {}

/**
 * What became of telling on-call.
 *
 * - `told`: so many seconds after the condition began, or after on-call was told that it is there
 * - `left out`: it was not waited for, or cannot be brought about on this machine
 * - `failed`: it should have been
 */
export type Moment =
  | { readonly kind: 'told'; readonly seconds: number }
  | { readonly kind: 'left out' | 'failed'; readonly why: string };

export interface Outcome {
  readonly alert: string;
  readonly how: string;
  readonly firing: Moment;
  readonly cleared: Moment;
}

/** For a machine that is busy with other things: this only ends a hang. */
const PATIENCE_MS = 180_000;
const POLL_MS = 100;

const NOT_WAITED_FOR: Moment = { kind: 'left out', why: 'not waited for' };

/** Acts that are played beside each other, because none is in the way of another. */
export type Scene = readonly Act[];

/**
 * Plays acts beside each other. What goes wrong is part of the outcomes, and nothing of it is left for the next scene.
 *
 * @param patient whether to wait for the end of what looks back
 */
export async function playScene(scene: Scene, stack: Stack, patient: boolean): Promise<Outcome[]> {
  const outcomes = await Promise.all(scene.map((act) => playAct(act, stack, patient)));
  await stack.sandbox.control.setFault('token', null);
  stack.endpoint.behave('takes');
  return outcomes.flat();
}

/** @returns one outcome for each alert */
async function playAct(act: Act, stack: Stack, patient: boolean): Promise<Outcome[]> {
  const outcomes = new Map<string, Outcome>(
    act.alerts.map((alert) => [
      alert,
      { alert, how: act.how, firing: NOT_WAITED_FOR, cleared: NOT_WAITED_FOR },
    ]),
  );
  let startedAt = performance.now();

  async function wait(phase: 'firing' | 'cleared', keepOn?: () => Promise<unknown>): Promise<void> {
    const looksBackMs = phase === 'cleared' ? (act.looksBackMs ?? 0) : 0;
    if (looksBackMs > 0 && !patient) return;
    const wanted = phase === 'firing' ? 'firing' : 'resolved';
    const missing = new Set(act.alerts);
    let kept: Promise<unknown> | undefined;
    let failure: { readonly cause: unknown } | undefined;
    while (missing.size > 0) {
      if (failure !== undefined) throw failure.cause;
      // What is kept on is noticed while it is under way: it must not delay what is measured.
      kept ??= keepOn?.()
        .catch((cause: unknown) => {
          failure = { cause };
        })
        .finally(() => {
          kept = undefined;
        });
      const seconds = (performance.now() - startedAt) / 1_000;
      for (const alert of missing) {
        const outcome = outcomes.get(alert);
        if (stack.told().get(alert) !== wanted || outcome === undefined) continue;
        missing.delete(alert);
        outcomes.set(alert, { ...outcome, [phase]: { kind: 'told', seconds } });
      }
      if (performance.now() - startedAt > PATIENCE_MS + looksBackMs)
        throw new Error(`not ${phase} in time: ${[...missing]}`);
      if (missing.size > 0) await sleep(POLL_MS);
    }
    await kept;
    startedAt = performance.now();
  }

  try {
    while (
      act.fromTheStart === undefined &&
      act.alerts.some((alert) => stack.told().get(alert) === 'firing')
    ) {
      if (performance.now() - startedAt > PATIENCE_MS) throw new Error('it fires already');
      await sleep(POLL_MS);
    }
    startedAt = performance.now();
    await act.play(stack, {
      firing: (keepOn) => wait('firing', keepOn),
      cleared: (keepOn) => wait('cleared', keepOn),
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const missed: Moment =
      error instanceof NotHere
        ? { kind: 'left out', why: `not on this machine: ${why}` }
        : { kind: 'failed', why };
    const orMissed = (moment: Moment) => (moment.kind === 'told' ? moment : missed);
    for (const [alert, outcome] of outcomes)
      outcomes.set(alert, {
        ...outcome,
        firing: orMissed(outcome.firing),
        cleared: orMissed(outcome.cleared),
      });
  }
  return [...outcomes.values()];
}
