import { useLingui } from '@lingui/react/macro';
import {
  IconApps,
  IconKey,
  IconLock,
  IconSettings,
  IconShieldSearch,
  IconUsers,
  IconWebhook,
} from '@tabler/icons-react';

/** The pages about this hub, which only operators have, in the order in which they are offered. */
export function useOperatorPages() {
  const { t } = useLingui();
  return [
    { to: '/providers', name: t`Providers`, Icon: IconApps },
    { to: '/users', name: t`Users`, Icon: IconUsers },
    { to: '/api-keys', name: t`API keys`, Icon: IconKey },
    { to: '/webhooks', name: t`Webhooks`, Icon: IconWebhook },
    { to: '/audit', name: t`Audit log`, Icon: IconShieldSearch },
    { to: '/keys', name: t`Encryption keys`, Icon: IconLock },
    { to: '/settings', name: t`Settings`, Icon: IconSettings },
  ] as const;
}
