import type { WebhookAttempt } from '@evergrant/client';
import { useLingui } from '@lingui/react/macro';
import { IconAlertCircleFilled, IconCircleCheckFilled, IconCircleOff } from '@tabler/icons-react';
import { Badge } from '../../components/badge.tsx';

/** What came of an attempt. */
export function OutcomeBadge({ outcome }: Pick<WebhookAttempt, 'outcome'>) {
  const { t } = useLingui();
  const words = {
    delivered: t`Arrived`,
    refused: t`Refused`,
    gone: t`Gone`,
    unreachable: t`No answer`,
    dropped: t`Not sent`,
  };
  if (outcome === 'delivered')
    return (
      <Badge tone="ok" Icon={IconCircleCheckFilled}>
        {words[outcome]}
      </Badge>
    );
  const [tone, Icon] =
    outcome === 'dropped' ? (['idle', IconCircleOff] as const) : (['bad', IconAlertCircleFilled] as const);
  return (
    <Badge tone={tone} Icon={Icon}>
      {words[outcome]}
    </Badge>
  );
}
