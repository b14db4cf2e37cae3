import type { ProviderDescription } from '@evergrant/client';
import { Trans, useLingui } from '@lingui/react/macro';
import { Anchor, Stack, Text } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { Copyable } from '../../components/copyable.tsx';
import { Panel } from '../../components/panel.tsx';
import classes from './registration.module.css';

/** What has to be done at the provider: where, with which redirect URI, and where it is to send its notices. */
export function Registration({
  description,
  redirectUri = description.redirectUri,
}: {
  readonly description: ProviderDescription;
  /** Default: that of the description. */
  readonly redirectUri?: string;
}) {
  const { t } = useLingui();
  const { displayName, documentation, note, redirectUriNote, credentials, notices } = description;
  return (
    <Panel title={t`At ${displayName}`}>
      <Stack gap="sm">
        {note !== null && <Text lang="en">{note}</Text>}
        {credentials === 'registered' ? (
          <Text>
            <Trans>Nothing to do: the hub registers itself when the first person connects.</Trans>
          </Text>
        ) : (
          <Text>
            <Trans>Register this hub as an application there, with exactly this redirect URI:</Trans>
          </Text>
        )}
        <div className={classes.uri}>
          <Copyable value={redirectUri} label={t`redirect URI`} />
        </div>
        {redirectUriNote !== null && (
          <Text c="dimmed" lang="en">
            {redirectUriNote}
          </Text>
        )}
        {notices !== null && (
          <>
            <Text>
              <Trans>
                So that a withdrawn grant shows here within seconds, have {displayName} send its notices to:
              </Trans>
            </Text>
            {notices.addresses.map((address) => (
              <div key={address} className={classes.uri}>
                <Copyable value={address} label={t`address for notices`} />
              </div>
            ))}
            <Text c="dimmed" lang="en">
              {notices.note}
            </Text>
          </>
        )}
        {documentation !== null && (
          <Anchor href={documentation} target="_blank" rel="noreferrer" className={classes.link ?? ''}>
            <Trans>Documentation of {displayName}</Trans>
            <IconExternalLink size={14} aria-label={t`opens in a new tab`} />
          </Anchor>
        )}
      </Stack>
    </Panel>
  );
}
