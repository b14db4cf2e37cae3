import { type Connection, toEvergrantError } from '@evergrant/client';
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
import { type BulkOutcome, type BulkRun, bulkRunReducer, progressOf, type RunAction } from './bulk-run.ts';
import { runWords } from './bulk-words.ts';
import { pause, runInTurn } from './run-in-turn.ts';
import { runLimited } from './run-limited.ts';

/** As many at once as the hub's own batches have. */
const AT_ONCE = 5;

/** The one run there is, and how to steer it. */
export interface BulkRunControl {
  readonly run: BulkRun | null;
  readonly isRunning: boolean;
  /** Replaces what is left of the run before. Not while one is running. */
  readonly start: (action: RunAction, connections: readonly Connection[]) => void;
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
  const { refresh, disconnect } = useConnectionMutations();

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

/** @throws Error outside a `BulkRunProvider` */
export function useBulkRun(): BulkRunControl {
  const control = useContext(BulkRunContext);
  if (control === null) throw new Error('useBulkRun needs a <BulkRunProvider> above it');
  return control;
}
