import type { Connection } from '@evergrant/client';
import type { ConnectRequest, UseConnect } from '@evergrant/client/react';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Group, Loader, Modal, Stack, Text } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { BrandIcon } from '../../components/brand-icon.tsx';
import { accountText } from '../../lib/account-text.ts';
import { restoreFocus } from '../../lib/focus.ts';
import { useProviderName, useProviders } from '../../lib/use-providers.ts';
import classes from './connect-dialog.module.css';
import { ConnectFailure } from './connect-failure.tsx';
import { ConnectIntroduction } from './connect-introduction.tsx';
import { connectionElementId } from './connection-element-id.ts';

/** What the user is about to connect: a new account, or (with `connection`) a known one again. */
export interface ConnectOffer {
  readonly provider: string;
  readonly connection?: Connection;
}

interface ConnectDialogProps {
  /** Null: closed. */
  readonly offer: ConnectOffer | null;
  readonly connect: UseConnect;
  readonly onClose: () => void;
  /** After a reconnect with another account: the connection of that account, null when nothing was changed. */
  readonly onAnswered: (connectionId: number | null) => void;
}

/** Leads through connecting: what is asked for, waiting for the provider's window, what went wrong. */
export function ConnectDialog({ offer, connect, onClose, onAnswered }: ConnectDialogProps) {
  const { t } = useLingui();
  const providerName = useProviderName();
  const shown = useLast(offer);
  const name = shown === null ? '' : providerName(shown.provider);
  return (
    <Modal
      opened={offer !== null}
      onClose={onClose}
      onExitTransitionEnd={() => restoreFocus(shown?.connection && connectionElementId(shown.connection.id))}
      closeOnClickOutside={connect.state.status === 'idle' || connect.state.status === 'failed'}
      returnFocus={connect.state.status !== 'connected'}
      title={
        shown !== null && (
          <Group gap="sm" wrap="nowrap" component="span">
            <BrandIcon provider={shown.provider} size={32} />
            {shown.connection === undefined ? t`Connect ${name}` : t`Reconnect ${name}`}
          </Group>
        )
      }
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      {shown !== null && (
        <KeepsFocus step={connect.state.status}>
          <ConnectStep
            offer={shown}
            name={name}
            connect={connect}
            onClose={onClose}
            onAnswered={onAnswered}
          />
        </KeepsFocus>
      )}
    </Modal>
  );
}

/** The last offer there was, so that the dialog keeps its content while it fades out. */
function useLast(offer: ConnectOffer | null): ConnectOffer | null {
  const [last, setLast] = useState(offer);
  if (offer !== null && offer !== last) setLast(offer);
  return offer ?? last;
}

/** Keeps the focus in the dialog when a step takes away the button that had it. */
function KeepsFocus({ step, children }: { readonly step: string; readonly children: ReactNode }) {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) frame.current?.focus();
  }, [step]);
  return (
    <div ref={frame} tabIndex={-1} className={classes.step}>
      {children}
    </div>
  );
}

interface ConnectStepProps {
  readonly offer: ConnectOffer;
  readonly name: string;
  readonly connect: UseConnect;
  readonly onClose: () => void;
  readonly onAnswered: (connectionId: number | null) => void;
}

function ConnectStep({ offer, name, connect, onClose, onAnswered }: ConnectStepProps) {
  const { state, open } = connect;
  const provider = useProviders().data?.find(({ id }) => id === offer.provider);
  switch (state.status) {
    case 'idle':
      return (
        <ConnectIntroduction
          name={name}
          provider={provider}
          account={offer.connection === undefined ? null : accountText(offer.connection)}
          onContinue={(parameters) => open({ ...requestOf(offer), parameters })}
        />
      );
    case 'waiting':
      return (
        <Waiting
          name={name}
          windowClosed={state.windowClosed}
          connect={connect}
          request={state.request}
          onClose={onClose}
        />
      );
    case 'starting':
    case 'redirecting':
      return <Progress title={<Trans>Taking you to {name}…</Trans>} />;
    case 'connected':
      return <Progress title={<Trans>{name} is connected.</Trans>} />;
    case 'failed':
      return (
        <ConnectFailure
          name={name}
          provider={provider}
          attempt={state}
          onRetry={open}
          onKeep={onClose}
          onAnswered={onAnswered}
        />
      );
  }
}

const requestOf = ({ provider, connection }: ConnectOffer): ConnectRequest =>
  connection === undefined ? { provider } : { provider, connectionId: connection.id };

/** The provider's window is open, or seems closed: neither is proof of anything, so both ways on are offered. */
function Waiting({
  name,
  windowClosed,
  connect,
  request,
  onClose,
}: {
  readonly name: string;
  readonly windowClosed: boolean;
  readonly connect: UseConnect;
  readonly request: ConnectRequest;
  readonly onClose: () => void;
}) {
  if (windowClosed)
    return (
      <Progress
        title={<Trans>Still waiting for {name}…</Trans>}
        text={
          <Trans>
            If you finished there, this takes a second. If you closed the window, nothing was connected.
          </Trans>
        }
      >
        <Button variant="default" onClick={() => connect.open(request)}>
          <Trans>Open it again</Trans>
        </Button>
        <Button variant="default" onClick={onClose}>
          <Trans>I closed it</Trans>
        </Button>
      </Progress>
    );
  return (
    <Progress
      title={<Trans>Waiting for {name}…</Trans>}
      text={<Trans>Finish in the window that opened. This page notices by itself.</Trans>}
    >
      <Button variant="default" onClick={() => connect.focusWindow() || connect.open(request)}>
        <Trans>Show the window</Trans>
      </Button>
      <Button variant="subtle" color="gray" onClick={onClose}>
        <Trans>Cancel</Trans>
      </Button>
    </Progress>
  );
}

function Progress({
  title,
  text,
  children,
}: {
  readonly title: ReactNode;
  readonly text?: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <Stack align="center" gap="xs" className={classes.progress}>
      <Loader size="sm" aria-hidden="true" />
      <div role="status">
        <Text fw={600}>{title}</Text>
        {text && <Text c="dimmed">{text}</Text>}
      </div>
      {children && (
        <Group gap="xs" justify="center" mt="xs">
          {children}
        </Group>
      )}
    </Stack>
  );
}
