import type { WebhookEndpoint } from '@evergrant/client';
import { useLingui } from '@lingui/react/macro';
import { IconCircleCheckFilled, IconCircleOff, IconClockPause } from '@tabler/icons-react';
import { Badge } from '../../components/badge.tsx';
import { useNow } from '../../lib/use-now.ts';

const SECOND_MS = 1_000;

/** Whether events are sent to an endpoint. */
export function WebhookState({ endpoint }: { readonly endpoint: WebhookEndpoint }) {
  const { t } = useLingui();
  const now = useNow(SECOND_MS);
  if (endpoint.disabledAt !== null) return <Badge tone="idle" Icon={IconCircleOff}>{t`Switched off`}</Badge>;
  if (endpoint.closedUntil !== null && new Date(endpoint.closedUntil) > now)
    return <Badge tone="warn" Icon={IconClockPause}>{t`Asked for a pause`}</Badge>;
  return <Badge tone="ok" Icon={IconCircleCheckFilled}>{t`On`}</Badge>;
}
