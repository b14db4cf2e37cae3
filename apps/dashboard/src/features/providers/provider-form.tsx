import { type ProviderConfiguration, type ProviderDraft, toEvergrantError } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Group, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { notifyDone } from '../../components/notify.tsx';
import { Panel } from '../../components/panel.tsx';
import { ClientFields } from './client-fields.tsx';
import { entryProblems, initialValues, isMixedUp, isShownAtInput, toInput } from './form-values.ts';
import { Registration } from './registration.tsx';
import { SettingFields } from './setting-fields.tsx';
import { useCatalog, useProviderMutations } from './use-provider-configurations.ts';

/** The client of the hub at a provider, and what it asks for. */
export function ProviderForm({
  draft,
  stored = null,
  onSaved,
  cancel,
}: {
  readonly draft: ProviderDraft;
  /** What is changed; null: it is new. */
  readonly stored?: ProviderConfiguration | null;
  readonly onSaved: () => void;
  readonly cancel: ReactNode;
}) {
  const { t } = useLingui();
  const { description } = draft;
  const isNew = stored === null;
  const isOwn = draft.entry !== null;
  const [values, setValues] = useState(() => initialValues(stored ?? draft));
  const idField = useRef<HTMLInputElement>(null);
  const { save } = useProviderMutations();
  const { data: catalog = [] } = useCatalog();
  const mixedUp = isNew && isMixedUp(draft, values.provider.trim(), catalog);
  const refused = save.isError ? (toEvergrantError(save.error).fields ?? {}) : {};
  const problems = Object.fromEntries(
    Object.entries(refused).map(([path, problem]) => [
      path,
      problem === 'missing' ? t`Please fill this in.` : problem,
    ]),
  );
  const isSaidAtInputs =
    Object.keys(problems).length > 0 &&
    Object.keys(problems).every((path) => isShownAtInput(path, description.parameters));
  const set = (changed: Partial<typeof values>) => setValues({ ...values, ...changed });

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (mixedUp) {
      idField.current?.focus();
      return;
    }
    save.mutate(toInput(values, isNew), {
      onSuccess: () => {
        const name = description.displayName;
        notifyDone(
          isNew ? t`${name} added` : t`${name} saved`,
          t`Every process of the hub uses the new settings from now on.`,
        );
        onSaved();
      },
    });
  };

  return (
    <Stack gap="lg">
      <Registration
        description={description}
        redirectUri={description.redirectUri.replace(/[^/]*$/, values.provider)}
      />
      <form onSubmit={onSubmit} noValidate>
        <Panel title={t`Here`}>
          <Stack gap="md" maw="36rem">
            {isNew && isOwn && (
              <TextInput
                ref={idField}
                label={t`Provider ID`}
                description={t`Part of the redirect URI. Lower-case letters, digits and hyphens; it cannot be changed later.`}
                value={values.provider}
                onChange={(event) => set({ provider: event.currentTarget.value })}
                error={
                  mixedUp
                    ? t`This is a provider of the catalog, and your entry would only change it. Choose another ID.`
                    : problems.provider
                }
                {...PLAIN}
              />
            )}
            <ClientFields
              description={description}
              hasStoredSecret={stored?.hasClientSecret === true}
              hasStoredNoticeSecret={stored?.hasNoticeSecret === true}
              values={values}
              problems={problems}
              onChange={set}
            />
            <SettingFields description={description} values={values} problems={problems} onChange={set} />
            <Textarea
              label={isOwn ? t`Entry` : t`Changes to the catalog's entry`}
              description={
                isOwn
                  ? t`YAML or JSON: name, addresses, and how this provider differs from the standards.`
                  : t`Optional. YAML or JSON: fields that replace those of the catalog.`
              }
              value={values.entry}
              onChange={(event) => set({ entry: event.currentTarget.value })}
              error={entryProblems(problems)}
              autosize
              minRows={isOwn ? 4 : 2}
              maxRows={24}
              styles={MULTILINE}
              {...PLAIN}
            />
            {!isNew && (
              <Switch
                label={t`Offer it to people who connect accounts`}
                description={t`Switched off, connections that exist go on, and can be reconnected.`}
                checked={values.offered}
                onChange={(event) => set({ offered: event.currentTarget.checked })}
              />
            )}
            {(problems.confirmed_hosts !== undefined || values.confirmedHosts !== '') && (
              <TextInput
                label={t`Hosts that existing connections may be sent to`}
                description={t`Separated by spaces. Their tokens go there from now on.`}
                value={values.confirmedHosts}
                onChange={(event) => set({ confirmedHosts: event.currentTarget.value })}
                error={problems.confirmed_hosts}
                {...PLAIN}
              />
            )}
            <div role="alert">
              {save.isError && isSaidAtInputs && (
                <Trans>Nothing was saved: correct what is marked above.</Trans>
              )}
            </div>
            {save.isError && !isSaidAtInputs && <ErrorNotice error={save.error} />}
            <Group gap="xs">
              <Button type="submit" loading={save.isPending}>
                {isNew ? <Trans>Add provider</Trans> : <Trans>Save</Trans>}
              </Button>
              {cancel}
            </Group>
          </Stack>
        </Panel>
      </form>
    </Stack>
  );
}

const PLAIN = { autoComplete: 'off', autoCapitalize: 'none', autoCorrect: 'off', spellCheck: false } as const;

/** Problems of an entry come one on a line. */
const MULTILINE = {
  input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: '0.8125rem' },
  error: { whiteSpace: 'pre-line' },
} as const;
