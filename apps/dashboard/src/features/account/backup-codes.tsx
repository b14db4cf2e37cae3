import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import classes from './backup-codes.module.css';

/** Codes for when the authenticator app is lost; shown once. */
export function BackupCodes({
  codes,
  onDone,
}: {
  readonly codes: readonly string[];
  readonly onDone: () => void;
}) {
  const { t } = useLingui();
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => list.current?.focus(), []);
  return (
    <Stack gap="md">
      <Text>
        <Trans>
          Keep these backup codes somewhere safe: each signs you in once when you don't have your app. They
          are shown only now, and older ones no longer count.
        </Trans>
      </Text>
      <ul ref={list} tabIndex={-1} aria-label={t`Backup codes`} className={classes.codes}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <Group>
        <Button onClick={onDone}>
          <Trans>I have kept them</Trans>
        </Button>
      </Group>
    </Stack>
  );
}
