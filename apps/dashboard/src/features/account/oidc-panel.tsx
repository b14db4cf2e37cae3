import type { Account } from '@evergrant/client';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack, Text } from '@mantine/core';
import { Panel } from '../../components/panel.tsx';
import { FormError } from './form-error.tsx';
import { signInWithOidc } from './oidc.ts';
import { useAuthForm } from './use-auth-form.ts';

/** Whether one may also sign in at the hub's provider. */
export function OidcPanel({ oidc: { name, linked } }: { readonly oidc: NonNullable<Account['oidc']> }) {
  const form = useAuthForm(
    () => signInWithOidc('/account', 'link-social'),
    () => undefined,
  );
  return (
    <Panel title={name}>
      {linked ? (
        <Text>
          <Trans>You can sign in with {name}.</Trans>
        </Text>
      ) : (
        <Stack gap="md">
          <Text>
            <Trans>
              Link your account there to sign in with it. It has to have the same, confirmed address.
            </Trans>
          </Text>
          <FormError message={form.problem} />
          <Group>
            <Button variant="default" loading={form.isPending} onClick={form.onPress}>
              <Trans>Link {name}</Trans>
            </Button>
          </Group>
        </Stack>
      )}
    </Panel>
  );
}
