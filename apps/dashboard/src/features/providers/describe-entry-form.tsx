import { type ProviderDraft, toEvergrantError } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Stack, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { entryProblems } from './form-values.ts';
import { useProviderMutations } from './use-provider-configurations.ts';

const EXAMPLE = `id: acme
display_name: Acme
authorization_endpoint: https://acme.example/oauth/authorize
token_endpoint: https://acme.example/oauth/token
userinfo_endpoint: https://api.acme.example/me
scope: [profile]
account:
  subject: { path: id }
  name: { path: name }
`;

/** A provider that the catalog does not know, described by hand. */
export function DescribeEntryForm({ onDraft }: { readonly onDraft: (draft: ProviderDraft) => void }) {
  const { t } = useLingui();
  const [entry, setEntry] = useState(EXAMPLE);
  const { describe } = useProviderMutations();
  const problem = describe.isError ? entryProblems(toEvergrantError(describe.error).fields ?? {}) : null;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    describe.mutate({ entry }, { onSuccess: onDraft });
  };
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="md" maw="44rem" align="flex-start">
        <Textarea
          w="100%"
          label={t`Entry`}
          description={t`YAML or JSON, as in the catalog or in a providers file. Replace the example. The client secret comes in the next step.`}
          autosize
          minRows={10}
          maxRows={30}
          autoComplete="off"
          spellCheck={false}
          styles={{
            input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: '0.8125rem' },
            error: { whiteSpace: 'pre-line' },
          }}
          value={entry}
          onChange={(event) => setEntry(event.currentTarget.value)}
          error={problem}
        />
        {describe.isError && problem === null && <ErrorNotice error={describe.error} />}
        <Button type="submit" loading={describe.isPending}>
          <Trans>Continue</Trans>
        </Button>
      </Stack>
    </form>
  );
}
