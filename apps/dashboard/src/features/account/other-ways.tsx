import { Trans } from '@lingui/react/macro';
import { Button, Divider, Stack } from '@mantine/core';
import { IconFingerprint, IconLogin2, type TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { FormError } from './form-error.tsx';
import { signInWithOidc } from './oidc.ts';
import { knowsPasskeys, signInWithPasskey } from './passkey.ts';
import { type AuthFormState, useAuthForm } from './use-auth-form.ts';

/** Ways to sign in besides a password: a passkey, the provider that people sign in at. */
export function OtherWays({
  oidcName,
  returnTo,
  onSignedIn,
}: {
  readonly oidcName: string | null;
  /** Where the provider's redirect ends. */
  readonly returnTo: string;
  readonly onSignedIn: () => void;
}) {
  const passkey = useAuthForm(signInWithPasskey, onSignedIn);
  const oidc = useAuthForm(
    () => signInWithOidc(returnTo),
    () => undefined,
  );
  if (!knowsPasskeys() && oidcName === null) return null;
  return (
    <Stack gap="sm" mt="md">
      <Divider label={<Trans>or</Trans>} />
      {oidcName !== null && (
        <WayButton Icon={IconLogin2} form={oidc}>
          <Trans>Continue with {oidcName}</Trans>
        </WayButton>
      )}
      {knowsPasskeys() && (
        <WayButton Icon={IconFingerprint} form={passkey}>
          <Trans>Use a passkey</Trans>
        </WayButton>
      )}
      <FormError message={passkey.problem ?? oidc.problem} />
    </Stack>
  );
}

function WayButton({
  Icon,
  form,
  children,
}: {
  readonly Icon: TablerIcon;
  readonly form: AuthFormState;
  readonly children: ReactNode;
}) {
  return (
    <Button
      variant="default"
      fullWidth
      leftSection={<Icon size={18} />}
      loading={form.isPending}
      onClick={form.onPress}
    >
      {children}
    </Button>
  );
}
