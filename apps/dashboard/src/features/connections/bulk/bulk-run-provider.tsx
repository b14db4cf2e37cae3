import {
  type Connection,
  EvergrantError,
  type EvergrantErrorCode,
  toEvergrantError,
} from '@evergrant/client';
import { useLingui } from '@lingui/react/macro';
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useEffectEvent,
  useReducer,
  useRef,
} from 'react';
import { useAnnounce } from '../../../components/announcer.tsx';
import { useConnectionMutations } from '../use-connection-mutations.ts';
import type { ConnectionFilter } from '../use-connection-pages.ts';
import {
  type BulkItem,
  type BulkOutcome,
  type BulkRest,
  type BulkRun,
  bulkRunReducer,
  type MatchingCursor,
  progressOf,
  type RunAction,
} from './bulk-run.ts';
import { runWords } from './bulk-words.ts';
import { pause, runInTurn } from './run-in-turn.ts';
import { runLimited } from './run-limited.ts';
import { runMatching } from './run-matching.ts';

/** As many at once as the hub's own batches have. */
const AT_ONCE = 5;

/** The one run there is, and how to steer it. */
export interface BulkRunControl {
  readonly run: BulkRun | null;
  readonly isRunning: boolean;
  /** Replaces what is left of the run before. Not while one is running. */
  readonly start: (action: RunAction, connections: readonly Connection[]) => void;
  /** The same on everything that matches, which the hub goes through. @param matching how many are expected */
  readonly startMatching: (action: RunAction, filter: ConnectionFilter, matching: number) => void;
  /** Goes on with what the hub has not come to. */
  readonly resume: () => void;
  readonly retry: (connectionIds: readonly number[]) => void;
  /** Begins no more; what is under way ends by itself. */
  readonly stop: () => void;
  readonly dismiss: () => void;
}

const BulkRunContext = createContext<BulkRunControl | null>(null);

/** Runs an action on several connections. Above the pages, so that it goes on while the user looks at another one. */
export function BulkRunProvider({ children }: { readonly children: ReactNode }) {
  const { t } = useLingui();
  const announce = useAnnounce();
  const [run, dispatch] = useReducer(bulkRunReducer, null);
  const stopper = useRef<AbortController | null>(null);
  const { refresh, disconnect, refreshMatching, disconnectMatching, readAnew } = useConnectionMutations();

  const act = async (action: RunAction, id: number): Promise<BulkOutcome> => {
    try {
      if (action === 'disconnect') {
        const { revocation } = await disconnect.mutateAsync({ id });
        return { kind: 'disconnected', revocation };
      }
      await refresh.mutateAsync({ id });
      return { kind: 'refreshed' };
    } catch (thrown) {
      return { kind: 'failed', error: toEvergrantError(thrown) };
    }
  };

  const work = (action: RunAction, connectionIds: readonly number[]) => {
    const controller = new AbortController();
    stopper.current = controller;
    const runOne = (connectionId: number) =>
      runInTurn(
        () => act(action, connectionId),
        (outcome) => dispatch({ kind: 'changed', connectionId, outcome }),
        { signal: controller.signal, pause },
      );
    void runLimited(connectionIds, runOne, { limit: AT_ONCE, signal: controller.signal });
  };

  const takeStep = async (action: RunAction, filter: ConnectionFilter, cursor: MatchingCursor | null) => {
    const request = { ...filter, ...(cursor === null ? {} : { cursor }) };
    if (action === 'disconnect') {
      const { results, ...step } = await disconnectMatching.mutateAsync(request);
      const items = results.map(
        (result): BulkItem => ({
          connection: result.connection,
          outcome:
            result.outcome === 'failed'
              ? failed(result.error)
              : { kind: result.outcome, revocation: result.revocation },
        }),
      );
      return { items, ...step };
    }
    const { results, ...step } = await refreshMatching.mutateAsync(request);
    const items = results.map(
      (result): BulkItem => ({
        connection: result.connection,
        outcome: result.outcome === 'failed' ? failed(result.error) : { kind: result.outcome },
      }),
    );
    return { items, ...step };
  };

  const workMatching = async (action: RunAction, { filter, cursor }: Pick<BulkRest, 'filter' | 'cursor'>) => {
    const controller = new AbortController();
    stopper.current = controller;
    const error = await runMatching(
      {
        from: cursor,
        step: (next) => takeStep(action, filter, next),
        show: ({ items, nextCursor, retryAfter }) =>
          dispatch({ kind: 'stepped', items, cursor: nextCursor, isLimited: retryAfter !== null }),
      },
      { signal: controller.signal, pause },
    );
    dispatch({ kind: 'halted', error });
    readAnew();
  };

  const progress = run === null ? null : progressOf(run);
  const isRunning = progress !== null && progress.ended < progress.total;

  const sayWhatCame = useEffectEvent(() => {
    if (run !== null)
      announce(
        runWords(run)
          .map((words) => t(words))
          .join(', '),
      );
  });
  useEffect(() => {
    if (!isRunning) return;
    const askBeforeLeaving = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', askBeforeLeaving);
    return () => {
      window.removeEventListener('beforeunload', askBeforeLeaving);
      sayWhatCame();
    };
  }, [isRunning]);
  useEffect(() => () => stopper.current?.abort(), []);

  const control: BulkRunControl = {
    run,
    isRunning,
    start: (action, connections) => {
      if (isRunning) return;
      dispatch({ kind: 'started', action, connections });
      work(
        action,
        connections.map(({ id }) => id),
      );
    },
    startMatching: (action, filter, matching) => {
      if (isRunning) return;
      dispatch({ kind: 'matching_started', action, filter, matching });
      void workMatching(action, { filter, cursor: null });
    },
    resume: () => {
      if (run === null || run.rest === null || isRunning) return;
      dispatch({ kind: 'resumed' });
      void workMatching(run.action, run.rest);
    },
    retry: (connectionIds) => {
      if (run === null || isRunning) return;
      dispatch({ kind: 'retried', connectionIds });
      work(run.action, connectionIds);
    },
    stop: () => {
      stopper.current?.abort();
      dispatch({ kind: 'stopped' });
    },
    dismiss: () => dispatch({ kind: 'dismissed' }),
  };

  return <BulkRunContext value={control}>{children}</BulkRunContext>;
}

/** An error that the hub told of one connection, as one that it answers with. */
const failed = ({
  code,
  ...details
}: {
  readonly code: EvergrantErrorCode;
  readonly message: string;
  readonly retryable: boolean;
  readonly correlationId?: string | undefined;
}): BulkOutcome => ({ kind: 'failed', error: new EvergrantError(code, details) });

/** @throws Error outside a `BulkRunProvider` */
export function useBulkRun(): BulkRunControl {
  const control = useContext(BulkRunContext);
  if (control === null) throw new Error('useBulkRun needs a <BulkRunProvider> above it');
  return control;
}
