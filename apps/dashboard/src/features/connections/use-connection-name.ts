import type { Connection } from '@evergrant/client';
import { useLingui } from '@lingui/react/macro';
import { type AccountFacts, accountText } from '../../lib/account-text.ts';
import { useProviderName } from '../../lib/use-providers.ts';

/** Says in a few words which connection this is: the provider and the account. */
export function useConnectionName(): (connection: Pick<Connection, 'provider'> & AccountFacts) => string {
  const { t } = useLingui();
  const providerName = useProviderName();
  return (connection) => {
    const provider = providerName(connection.provider);
    return t`${provider}, ${accountText(connection)}`;
  };
}
