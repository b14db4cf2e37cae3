import type { Provider } from '@evergrant/client';
import type { ConnectRequest, ConnectState } from '@evergrant/client/react';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { AccountQuestion } from './account-question.tsx';
import { ConnectIntroduction } from './connect-introduction.tsx';
import { refusedParameters } from './parameter-values.ts';
import { PermissionQuestion } from './permission-question.tsx';
import { useProviderError } from './use-provider-error.ts';

/** What kept an account from being connected, and the way on: other values, a decision, or another attempt. */
export function ConnectFailure({
  name,
  provider,
  attempt: { error, request, flowId, connectionId },
  onRetry,
  onKeep,
  onAnswered,
}: {
  readonly name: string;
  readonly provider: Provider | undefined;
  readonly attempt: Extract<ConnectState, { status: 'failed' }>;
  readonly onRetry: (request: ConnectRequest) => void;
  /** The connection stays as it is, with fewer permissions than were asked for. */
  readonly onKeep: () => void;
  readonly onAnswered: (connectionId: number | null) => void;
}) {
  const asked = provider?.parameters.map((parameter) => parameter.name);
  const refused = refusedParameters(error.fields).filter((parameter) => asked?.includes(parameter));
  const providerError = useProviderError(flowId);
  const isOtherAccount = error.code === 'ACCOUNT_MISMATCH';
  const notice = (
    <ErrorNotice
      error={error}
      providerError={providerError}
      action={
        <>
          <Button size="xs" onClick={() => onRetry(request)} data-autofocus>
            <Trans>Try again</Trans>
          </Button>
          {isOtherAccount && (
            <Button size="xs" variant="default" onClick={() => onRetry(asNewConnection(request))}>
              <Trans>Add as a new connection</Trans>
            </Button>
          )}
        </>
      }
    />
  );
  if (refused.length > 0)
    return (
      <ConnectIntroduction
        name={name}
        provider={provider}
        account={null}
        initial={request.parameters ?? {}}
        refused={refused}
        onContinue={(parameters) => onRetry({ ...request, parameters })}
      />
    );
  if (connectionId !== null)
    return (
      <PermissionQuestion
        connectionId={connectionId}
        onKeep={onKeep}
        onGrant={({ requestedScope }) => onRetry({ ...request, connectionId, scope: requestedScope })}
      />
    );
  return isOtherAccount && flowId !== null ? (
    <AccountQuestion flowId={flowId} headingOrder={3} otherwise={notice} onAnswered={onAnswered} />
  ) : (
    notice
  );
}

const asNewConnection = ({ connectionId: _, ...request }: ConnectRequest): ConnectRequest => request;
