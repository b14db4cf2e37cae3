import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Copyable } from './copyable.tsx';

/** A secret that is shown now and never again, and the button that says it is kept. */
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
  return (
    <Stack gap="sm">
      <Text>{children}</Text>
      <Copyable value={secret} label={label} />
      <Text size="sm" c="dimmed">
        <Trans>It is shown only now. Keep it where your backend keeps its secrets.</Trans>
      </Text>
      <Group justify="flex-end">
        <Button onClick={onKept} data-autofocus>
          <Trans>I have kept it</Trans>
        </Button>
      </Group>
    </Stack>
  );
}
