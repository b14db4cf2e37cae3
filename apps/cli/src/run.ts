import type { Answer } from './answer.ts';
import type { Context } from './context.ts';
import type { RemoteHub } from './remote/remote-hub.ts';

/** What a command does to the hub of this machine. */
export type Work = (context: Context) => Promise<Answer>;

/** The same by the API of a hub elsewhere. */
export type RemoteWork = (context: Context, hub: RemoteHub) => Promise<Answer>;

/**
 * Runs what a command does, and prints what it came to.
 *
 * @param remote default: the command is refused for a hub elsewhere. `'no_hub'`: it is about no hub, so the same there
 */
export type Run = (work: Work, remote?: RemoteWork | 'no_hub') => Promise<void>;
