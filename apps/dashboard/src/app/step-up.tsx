import { lazy, Suspense, useSyncExternalStore } from 'react';
import { stepUp } from '../lib/step-up.ts';

const StepUpDialog = lazy(() => import('../features/account/step-up-dialog.tsx'));

/** Asks for a fresh sign-in when a call waits for one. */
export function StepUp() {
  const request = useSyncExternalStore(stepUp.subscribe, stepUp.current);
  return (
    request !== null && (
      <Suspense>
        <StepUpDialog onAnswer={request.answer} />
      </Suspense>
    )
  );
}
