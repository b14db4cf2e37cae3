import type { KeysStatus } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { Copyable } from '../../components/copyable.tsx';
import classes from './keys.module.css';
import { type NextStep, nextStep } from './next-step.ts';

/** What to do next, in a sentence, and the command for it. */
export function NextStepNotice({ status }: { readonly status: KeysStatus }) {
  const { t } = useLingui();
  const step = nextStep(status);
  const command = commandOf(step);
  return (
    <div className={classes.next}>
      <p>{sentenceOf(step)}</p>
      {command !== null && <Copyable value={command} label={t`command`} />}
    </div>
  );
}

function commandOf(step: NextStep): string | null {
  if (step.kind === 'retire') return `evergrant keys retire ${step.keyId}`;
  return step.kind === 'none' ? 'evergrant keys rotate' : null;
}

function sentenceOf(step: NextStep): ReactNode {
  switch (step.kind) {
    case 'give_key': {
      const { keyId } = step;
      const processes = step.processIds.join(', ');
      return processes === '' ? (
        <Trans>Every process has {keyId} in front: it seals in a moment.</Trans>
      ) : (
        <Trans>
          Give {keyId} to every process, in front of the other keys: it seals once all have it. Not yet:{' '}
          {processes}.
        </Trans>
      );
    }
    case 'start_worker':
      return (
        <Trans>No process seals the rest anew. Start one whose EVERGRANT_ROLE is “all” or “worker”.</Trans>
      );
    case 'wait_for_resealing':
      return <Trans>Nothing to do: the rest is sealed anew in the background.</Trans>;
    case 'wait_for_flows': {
      const { keyId } = step;
      return <Trans>Nothing to do: what still needs {keyId} ends by itself, within ten minutes.</Trans>;
    }
    case 'retire': {
      const { keyId } = step;
      return <Trans>Nothing needs {keyId} any more. Retire it, then take it out of the list of keys:</Trans>;
    }
    case 'none':
      return <Trans>Nothing to do. To change the key, whenever you like:</Trans>;
  }
}
