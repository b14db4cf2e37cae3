import type { ApiKey } from '@evergrant/client';
import { useLingui } from '@lingui/react/macro';
import { Textarea, TextInput } from '@mantine/core';

/** Where a key may be used from, and how often. */
export function LimitFields({
  limits,
}: {
  /** Default: none. */
  readonly limits?: Pick<ApiKey, 'allowedAddresses' | 'requestsPerMinute'>;
}) {
  const { t } = useLingui();
  return (
    <>
      <Textarea
        name="allowedAddresses"
        label={t`Addresses it may be used from`}
        description={t`One address or range (CIDR) a line. Empty: any.`}
        placeholder={'203.0.113.7\n2001:db8::/32'}
        defaultValue={limits?.allowedAddresses.join('\n')}
        autosize
        minRows={2}
        maxRows={6}
      />
      <TextInput
        name="requestsPerMinute"
        type="number"
        min={1}
        max={1_000_000}
        label={t`Requests a minute`}
        description={t`Empty: what is set for all keys.`}
        defaultValue={limits?.requestsPerMinute ?? undefined}
      />
    </>
  );
}

/** What stands in the fields. */
export function readLimits(form: FormData): Pick<ApiKey, 'allowedAddresses' | 'requestsPerMinute'> {
  const addresses = String(form.get('allowedAddresses') ?? '');
  const requests = String(form.get('requestsPerMinute') ?? '');
  return {
    allowedAddresses: addresses
      .split(/[\s,]+/)
      .map((address) => address.trim())
      .filter((address) => address !== ''),
    requestsPerMinute: requests === '' ? null : Number(requests),
  };
}
