import type { AccountQuestion as Question } from '@evergrant/client';
import { flowError, useEvergrant } from '@evergrant/client/react';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Skeleton, Stack, Text, Title, VisuallyHidden } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useId } from 'react';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { notifyError } from '../../components/notify.tsx';
import { Time } from '../../components/time.tsx';
import { accountText } from '../../lib/account-text.ts';
import { useProviderName } from '../../lib/use-providers.ts';

type Answer = 'add' | 'replace' | 'cancel';

/** Asks a user who reconnected with another account what is to become of the two. */
export function AccountQuestion({
  flowId,
  headingOrder,
  otherwise,
  onAnswered,
}: {
  readonly flowId: string;
  /** Level of its heading on the page or in the dialog around it. */
  readonly headingOrder: 1 | 3;
  /** Shown when there is nothing to decide any more. */
  readonly otherwise: ReactNode;
  /** Null: nothing is to be announced, since the user left everything as it was, or the connection is not ready. */
  readonly onAnswered: (connectionId: number | null) => void;
}) {
  const { t } = useLingui();
  const { api, queryClient } = useEvergrant();
  const question = useQuery(
    api.flows.accountQuestion.queryOptions(
      { flowId },
      { retry: false, staleTime: Number.POSITIVE_INFINITY, gcTime: 0 },
    ),
  );
  const answering = useMutation(
    api.flows.answerAccountQuestion.mutationOptions({
      onSuccess: ({ connectionId, code }) => {
        void queryClient.invalidateQueries(api.connections.pathFilter());
        void queryClient.invalidateQueries(api.audit.pathFilter());
        if (code !== null) notifyError(flowError(code, {}));
        onAnswered(code === null ? connectionId : null);
      },
    }),
  );
  if (question.isPending)
    return (
      <>
        <VisuallyHidden role="status">{t`Loading…`}</VisuallyHidden>
        <Skeleton height={220} radius="md" aria-hidden="true" />
      </>
    );
  if (question.isError) return otherwise;
  return (
    <Stack gap="md" ta="left">
      <Accounts question={question.data} headingOrder={headingOrder} />
      {answering.isError && <ErrorNotice error={answering.error} />}
      <Choices
        question={question.data}
        chosen={answering.isPending || answering.isSuccess ? answering.variables.answer : null}
        onChoose={(answer) => answering.mutate({ flowId, answer })}
      />
      <Text size="sm" c="dimmed">
        <Trans>
          Without an answer nothing changes, and the new access is withdrawn{' '}
          <Time at={question.data.expiresAt} />.
        </Trans>
      </Text>
    </Stack>
  );
}

function Accounts({
  question: { provider, reconnected, chosen },
  headingOrder,
}: {
  readonly question: Question;
  readonly headingOrder: 1 | 3;
}) {
  const name = useProviderName()(provider);
  const expected = accountText(reconnected);
  const found = accountText(chosen);
  return (
    <div>
      <Title order={headingOrder} mb={4}>
        <Trans>You signed in with a different account</Trans>
      </Title>
      <Text>
        <Trans>
          This connection is for <strong>{expected}</strong>. At {name} you signed in as{' '}
          <strong>{found}</strong>. What should happen?
        </Trans>
      </Text>
    </div>
  );
}

function Choices({
  question: { reconnected, chosen, knownConnectionId },
  chosen: picked,
  onChoose,
}: {
  readonly question: Question;
  /** The answer that was given. */
  readonly chosen: Answer | null;
  readonly onChoose: (answer: Answer) => void;
}) {
  const expected = accountText(reconnected);
  const found = accountText(chosen);
  const { label } = reconnected;
  const choice = (answer: Answer) => ({
    isPicked: picked === answer,
    isDisabled: picked !== null && picked !== answer,
    onChoose: () => onChoose(answer),
  });
  return (
    <Stack gap="sm">
      {knownConnectionId === null ? (
        <Choice {...choice('add')} isProposed explanation={<Trans>Both accounts stay connected.</Trans>}>
          <Trans>Add as another connection</Trans>
        </Choice>
      ) : (
        <Choice
          {...choice('add')}
          isProposed
          explanation={
            <Trans>
              {found} is connected here already: its access is renewed. {expected} stays as it is.
            </Trans>
          }
        >
          <Trans>Renew the other connection</Trans>
        </Choice>
      )}
      <Choice
        {...choice('replace')}
        explanation={
          label === null ? (
            <Trans>{expected} is disconnected: apps that use it get no access any more.</Trans>
          ) : (
            <Trans>
              {expected} is disconnected: apps that use it get no access any more. The label “{label}” goes to{' '}
              {found}.
            </Trans>
          )
        }
      >
        <Trans>Replace</Trans>
      </Choice>
      <Choice
        {...choice('cancel')}
        explanation={<Trans>Everything stays as it was. The access just given is withdrawn.</Trans>}
      >
        <Trans>Cancel</Trans>
      </Choice>
    </Stack>
  );
}

function Choice({
  isProposed = false,
  isPicked,
  isDisabled,
  explanation,
  onChoose,
  children,
}: {
  readonly isProposed?: boolean;
  readonly isPicked: boolean;
  readonly isDisabled: boolean;
  readonly explanation: ReactNode;
  readonly onChoose: () => void;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <div>
      <Button
        fullWidth
        variant={isProposed ? 'filled' : 'default'}
        loading={isPicked}
        disabled={isDisabled}
        aria-describedby={id}
        onClick={onChoose}
      >
        {children}
      </Button>
      <Text id={id} size="sm" c="dimmed" mt={4}>
        {explanation}
      </Text>
    </div>
  );
}
