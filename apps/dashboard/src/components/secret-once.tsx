import { Trans, useLingui } from '@lingui/react/macro';
import { Button, CopyButton, Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef } from 'react';
import classes from './secret-once.module.css';

/** A secret that is shown now and never again, the button that copies it, and the one that says it is kept. */
export function SecretOnce({
  secret,
  label,
  onKept,
  children,
}: {
  readonly secret: string;
  /** What it is, for the button that copies it. */
  readonly label: string;
  readonly onKept: () => void;
  /** What it is for. */
  readonly children: ReactNode;
}) {
  const { t } = useLingui();
  const copyButton = useRef<HTMLButtonElement>(null);
  // It takes the place of a form, and with it the focus.
  useEffect(() => copyButton.current?.focus(), []);
  return (
    <Stack gap="sm">
      <Text>{children}</Text>
      <code className={classes.secret}>{secret}</code>
      <Text size="sm" c="dimmed">
        <Trans>It is shown only now. Keep it where your backend keeps its secrets.</Trans>
      </Text>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onKept}>
          <Trans>I have kept it</Trans>
        </Button>
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button
              ref={copyButton}
              onClick={copy}
              leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
              aria-label={copied ? t`Copied` : t`Copy ${label}`}
            >
              {copied ? <Trans>Copied</Trans> : <Trans>Copy</Trans>}
            </Button>
          )}
        </CopyButton>
      </Group>
    </Stack>
  );
}
