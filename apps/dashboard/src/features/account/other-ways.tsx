import { Trans } from '@lingui/react/macro';
import { Button, Divider, Stack } from '@mantine/core';
import { IconFingerprint, IconLogin2 } from '@tabler/icons-react';
import { FormError } from './form-error.tsx';
import { signInWithOidc } from './oidc.ts';
import { knowsPasskeys, signInWithPasskey } from './passkey.ts';
import { useAuthForm } from './use-auth-form.ts';

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
        <Button
          variant="default"
          fullWidth
          leftSection={<IconLogin2 size={18} />}
          loading={oidc.isPending}
          onClick={oidc.onPress}
        >
          <Trans>Continue with {oidcName}</Trans>
        </Button>
      )}
      {knowsPasskeys() && (
        <Button
          variant="default"
          fullWidth
          leftSection={<IconFingerprint size={18} />}
          loading={passkey.isPending}
          onClick={passkey.onPress}
        >
          <Trans>Use a passkey</Trans>
        </Button>
      )}
      <FormError message={passkey.problem ?? oidc.problem} />
    </Stack>
  );
}
