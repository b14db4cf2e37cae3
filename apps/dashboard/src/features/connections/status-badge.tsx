import { useLingui } from '@lingui/react/macro';
import {
  IconAlertCircleFilled,
  IconCircleCheckFilled,
  IconCircleOff,
  IconClockFilled,
  IconClockX,
  type TablerIcon,
} from '@tabler/icons-react';
import { Badge, type Tone } from '../../components/badge.tsx';
import type { HealthStatus } from './health.ts';
import { STATUS_WORDS } from './words.ts';

const LOOKS: Readonly<Record<HealthStatus, { readonly tone: Tone; readonly Icon: TablerIcon }>> = {
  connected: { tone: 'ok', Icon: IconCircleCheckFilled },
  expiring: { tone: 'warn', Icon: IconClockFilled },
  expired: { tone: 'warn', Icon: IconClockX },
  error: { tone: 'bad', Icon: IconAlertCircleFilled },
  disconnected: { tone: 'idle', Icon: IconCircleOff },
};

/** The status of a connection. */
export function StatusBadge({ status }: { readonly status: HealthStatus }) {
  const { t } = useLingui();
  return <Badge {...LOOKS[status]}>{t(STATUS_WORDS[status])}</Badge>;
}
