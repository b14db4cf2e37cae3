import type { Account } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import * as z from 'zod/mini';
import { notifyDone } from '../../components/notify.tsx';
import { Panel } from '../../components/panel.tsx';
import { authClient } from './auth-client.ts';
import { BackupCodes } from './backup-codes.tsx';
import { CodeField } from './code-field.tsx';
import { PasswordField } from './credential-fields.tsx';
import { FormError } from './form-error.tsx';
import { QrCode } from './qr-code.tsx';
import { useOnAccountChanged } from './use-account.ts';
import { useAuthForm } from './use-auth-form.ts';

const setupSchema = z.object({ totpURI: z.string(), backupCodes: z.array(z.string()) });
const codesSchema = z.object({ backupCodes: z.array(z.string()) });

type Step =
  | { readonly kind: 'idle' }
  /** The app has yet to show that it has the secret. */
  | { readonly kind: 'setup'; readonly uri: string; readonly backupCodes: readonly string[] }
  | { readonly kind: 'codes'; readonly backupCodes: readonly string[] };

/** Codes of an authenticator app at sign-in: turning them on and off, and new backup codes. */
export function SecondFactorPanel({ account }: { readonly account: Account }) {
  const { t } = useLingui();
  const [step, setStep] = useState<Step>({ kind: 'idle' });
  return (
    <Panel title={t`Second factor`}>
      {step.kind === 'setup' ? (
        <SetUp {...step} onDone={() => setStep({ kind: 'codes', backupCodes: step.backupCodes })} />
      ) : step.kind === 'codes' ? (
        <BackupCodes codes={step.backupCodes} onDone={() => setStep({ kind: 'idle' })} />
      ) : account.twoFactorEnabled ? (
        <TurnedOn account={account} onCodes={(backupCodes) => setStep({ kind: 'codes', backupCodes })} />
      ) : (
        <TurnOn
          account={account}
          onSetUp={({ totpURI, backupCodes }) => setStep({ kind: 'setup', uri: totpURI, backupCodes })}
        />
      )}
    </Panel>
  );
}

/** What a change of the second factor is sent with. */
const withPassword = (read: (name: string) => string): { password?: string } => {
  const password = read('password');
  return password === '' ? {} : { password };
};

function TurnOn({
  account,
  onSetUp,
}: {
  readonly account: Account;
  readonly onSetUp: (setup: z.infer<typeof setupSchema>) => void;
}) {
  const form = useAuthForm(
    (read) => authClient.$fetch('/two-factor/enable', { method: 'POST', body: withPassword(read) }),
    (data) => onSetUp(setupSchema.parse(data)),
  );
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="md">
        <Text>
          <Trans>
            Off. With it, signing in by password also asks for a code that an app on your phone shows.
            Passkeys need none.
          </Trans>
        </Text>
        {account.hasPassword && <PasswordField autoComplete="current-password" />}
        <FormError message={form.problem} />
        <Group>
          <Button type="submit" variant="default" loading={form.isPending}>
            <Trans>Turn it on</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function SetUp({ uri, onDone }: { readonly uri: string; readonly onDone: () => void }) {
  const { t } = useLingui();
  const onChanged = useOnAccountChanged();
  const form = useAuthForm(
    (read) =>
      authClient.$fetch('/two-factor/verify-totp', { method: 'POST', body: { code: read('code').trim() } }),
    () => {
      onChanged();
      notifyDone(t`Second factor turned on`, t`From now on, signing in by password asks for a code.`);
      onDone();
    },
  );
  const secret = new URL(uri).searchParams.get('secret') ?? '';
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="md">
        <Text>
          <Trans>
            Scan this with your authenticator app, or enter the key there. Then enter the code it shows.
          </Trans>
        </Text>
        <QrCode text={uri} label={t`The key as a QR code`} />
        <Text>
          <Trans>Key:</Trans> <code style={{ overflowWrap: 'anywhere' }}>{secret}</code>
        </Text>
        <CodeField backup={false} />
        <FormError message={form.problem} />
        <Group>
          <Button type="submit" loading={form.isPending}>
            <Trans>Check the code</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function TurnedOn({
  account,
  onCodes,
}: {
  readonly account: Account;
  readonly onCodes: (codes: readonly string[]) => void;
}) {
  const { t } = useLingui();
  const onChanged = useOnAccountChanged();
  const [asked, setAsked] = useState<'codes' | 'off'>('codes');
  const form = useAuthForm(
    (read) =>
      authClient.$fetch(asked === 'codes' ? '/two-factor/generate-backup-codes' : '/two-factor/disable', {
        method: 'POST',
        body: withPassword(read),
      }),
    (data) => {
      onChanged();
      if (asked === 'codes') return onCodes(codesSchema.parse(data).backupCodes);
      notifyDone(t`Second factor turned off`, t`Signing in asks for the password only.`);
    },
  );
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="md">
        <Text>
          <Trans>On. Signing in by password also asks for a code of your authenticator app.</Trans>
        </Text>
        {account.hasPassword && <PasswordField autoComplete="current-password" />}
        <FormError message={form.problem} />
        <Group>
          <Button
            type="submit"
            variant="default"
            onClick={() => setAsked('codes')}
            loading={form.isPending && asked === 'codes'}
          >
            <Trans>Make new backup codes</Trans>
          </Button>
          <Button
            type="submit"
            variant="default"
            color="red"
            onClick={() => setAsked('off')}
            loading={form.isPending && asked === 'off'}
          >
            <Trans>Turn it off</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
