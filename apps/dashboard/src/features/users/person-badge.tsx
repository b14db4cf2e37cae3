import type { Person } from '@evergrant/client';
import { useLingui } from '@lingui/react/macro';
import { IconApps, IconLock, IconShieldCheck, IconUser } from '@tabler/icons-react';
import { Badge } from '../../components/badge.tsx';

/** What somebody is here. */
export function PersonBadge({ person: { banned, role, externalUserId } }: { readonly person: Person }) {
  const { t } = useLingui();
  if (banned) return <Badge tone="bad" Icon={IconLock}>{t`Locked`}</Badge>;
  if (externalUserId !== null) return <Badge tone="idle" Icon={IconApps}>{t`Of a host application`}</Badge>;
  if (role === 'operator') return <Badge tone="ok" Icon={IconShieldCheck}>{t`Operator`}</Badge>;
  return <Badge tone="idle" Icon={IconUser}>{t`User`}</Badge>;
}
