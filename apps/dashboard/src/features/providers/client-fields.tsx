import type { ProviderDescription } from '@evergrant/client';
import { useLingui } from '@lingui/react/macro';
import { PasswordInput, Textarea, TextInput } from '@mantine/core';
import type { FormValues } from './form-values.ts';

/** Part of the form: its values, what is wrong with them, and how they change. */
export interface FieldsProps {
  readonly description: ProviderDescription;
  readonly values: FormValues;
  /** By the paths of the hub. */
  readonly problems: Readonly<Record<string, string>>;
  readonly onChange: (changed: Partial<FormValues>) => void;
}

/** The client that was registered at the provider; of the secret nobody learns anything, only that there is one. */
export function ClientFields({
  description: { credentials, displayName, notices },
  hasStoredSecret,
  hasStoredNoticeSecret,
  values,
  problems,
  onChange,
}: FieldsProps & { readonly hasStoredSecret: boolean; readonly hasStoredNoticeSecret: boolean }) {
  const { t } = useLingui();
  if (credentials === 'registered') return null;
  const kept = t`One is stored, sealed. Leave this empty to keep it.`;
  const secret = {
    description: hasStoredSecret ? kept : t`Stored sealed, and never shown again.`,
    value: values.clientSecret,
    error: problems.client_secret,
    required: !hasStoredSecret,
    withAsterisk: false,
    spellCheck: false,
  };
  return (
    <>
      <TextInput
        label={t`Client ID`}
        description={t`As ${displayName} shows it.`}
        value={values.clientId}
        onChange={(event) => onChange({ clientId: event.currentTarget.value })}
        error={problems.client_id}
        required
        withAsterisk={false}
        autoComplete="off"
        spellCheck={false}
      />
      {credentials === 'client_secret' && (
        <PasswordInput
          {...secret}
          label={t`Client secret`}
          autoComplete="new-password"
          onChange={(event) => onChange({ clientSecret: event.currentTarget.value })}
          visibilityToggleButtonProps={{ 'aria-label': t`Show or hide the client secret` }}
        />
      )}
      {credentials === 'private_key' && (
        <Textarea
          {...secret}
          label={t`Private key`}
          placeholder="-----BEGIN PRIVATE KEY-----"
          autoComplete="off"
          minRows={4}
          autosize
          onChange={(event) => onChange({ clientSecret: event.currentTarget.value })}
        />
      )}
      {notices?.verifiedBy === 'notice_secret' && (
        <PasswordInput
          label={t`Secret of notices`}
          description={
            hasStoredNoticeSecret
              ? kept
              : t`Optional. Shows that a notice is of ${displayName}; without it none is believed.`
          }
          value={values.noticeSecret}
          onChange={(event) => onChange({ noticeSecret: event.currentTarget.value })}
          autoComplete="new-password"
          spellCheck={false}
          visibilityToggleButtonProps={{ 'aria-label': t`Show or hide the secret of notices` }}
        />
      )}
    </>
  );
}
