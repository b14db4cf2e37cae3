import { type ProviderDraft, toEvergrantError } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { useProviderMutations } from './use-provider-configurations.ts';

/** An OpenID Connect issuer says the rest by itself. */
export function DiscoverForm({ onDraft }: { readonly onDraft: (draft: ProviderDraft) => void }) {
  const { t } = useLingui();
  const [issuer, setIssuer] = useState('');
  const { discover } = useProviderMutations();
  const problem = discover.isError ? toEvergrantError(discover.error).fields?.issuer : undefined;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    discover.mutate({ issuer }, { onSuccess: onDraft });
  };
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="md" maw="36rem" align="flex-start">
        <TextInput
          w="100%"
          label={t`Issuer`}
          description={t`The address of an OpenID Connect provider. The hub reads everything else from its discovery document.`}
          placeholder="https://login.example.com"
          inputMode="url"
          required
          withAsterisk={false}
          autoComplete="off"
          spellCheck={false}
          value={issuer}
          onChange={(event) => setIssuer(event.currentTarget.value)}
          error={problem}
        />
        {discover.isError && problem === undefined && <ErrorNotice error={discover.error} />}
        <Button type="submit" loading={discover.isPending}>
          <Trans>Continue</Trans>
        </Button>
      </Stack>
    </form>
  );
}
