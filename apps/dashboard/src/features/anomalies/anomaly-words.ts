import type { Anomaly } from '@evergrant/client';
import type { I18n, MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

/** What happened, and what to do about it. */
interface AnomalyWords {
  readonly what: MessageDescriptor;
  readonly advice: MessageDescriptor;
}

/**
 * @param providerName what a provider is called
 * @param i18n how numbers are written
 */
export function anomalyWords(
  { kind, subject, details }: Anomaly,
  providerName: (id: string) => string,
  i18n: Pick<I18n, 'number'>,
): AnomalyWords {
  const { keyId = '', network = '', percent = 0 } = details;
  const count = i18n.number(Number(details.count ?? 0));
  const reads = i18n.number(Number(details.reads ?? 0));
  const busiest = i18n.number(Number(details.busiest ?? 0));
  const share = i18n.number(Number(percent) / 100, { style: 'percent' });
  const provider = providerName(subject);
  switch (kind) {
    case 'invalid_states':
      return {
        what: msg`${count} connection links or callbacks that this hub did not make came within ten minutes, most from ${network}.`,
        advice: msg`Each was refused. If it goes on, block this network at your proxy.`,
      };
    case 'key_new_network':
      return {
        what: msg`API key ${keyId} was used from a network that it was never used from: ${network}.`,
        advice: msg`If you know the network, dismiss this. If not, somebody else may have the key: revoke it and make a new one.`,
      };
    case 'key_unusual_rate':
      return {
        what: msg`API key ${keyId} read ${reads} tokens in a minute; before, at most ${busiest}.`,
        advice: msg`Ask who runs the app with this key. If they don't know, revoke it and make a new one.`,
      };
    case 'refresh_failures':
      return {
        what: msg`${share} of the refreshes at ${provider} failed within the last hour.`,
        advice: msg`See what its status page says and whether its settings here still hold. The hub keeps trying.`,
      };
    case 'grants_withdrawn':
      return {
        what: msg`${provider} refused ${count} grants within an hour, ${share} of those refreshed.`,
        advice: msg`Find out at the provider whether the app was suspended or an organisation has withdrawn it; then ask the users to reconnect.`,
      };
    case 'audit_chain_broken':
      return {
        what: msg`The audit log does not hold: events were changed or removed past the hub.`,
        advice: msg`Run “evergrant audit verify” to see where, keep a copy of the database, and find out who can write to it.`,
      };
    case 'row_unverified':
      return {
        what: msg`A row of the table ${subject} was changed past the hub. It is refused.`,
        advice: msg`Find out who can write to the database, then set up anew what was changed. The audit log names the row.`,
      };
  }
}
