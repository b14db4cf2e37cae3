import type { HealthStatus } from '@evergrant/core/health';
import { useLingui } from '@lingui/react/macro';
import {
  IconAlertCircleFilled,
  IconCircleCheckFilled,
  IconCircleOff,
  IconClockFilled,
  IconClockPause,
  IconClockX,
  type TablerIcon,
} from '@tabler/icons-react';
import { STATUS_WORDS } from '../lib/status-words.ts';
import { Badge, type Tone } from './badge.tsx';

const LOOKS: Readonly<Record<HealthStatus, { readonly tone: Tone; readonly Icon: TablerIcon }>> = {
  connected: { tone: 'ok', Icon: IconCircleCheckFilled },
  expiring: { tone: 'warn', Icon: IconClockFilled },
  held_up: { tone: 'warn', Icon: IconClockPause },
  expired: { tone: 'warn', Icon: IconClockX },
  error: { tone: 'bad', Icon: IconAlertCircleFilled },
  disconnected: { tone: 'idle', Icon: IconCircleOff },
};

/** What a status amounts to. */
export const toneOf = (status: HealthStatus): Tone => LOOKS[status].tone;

/** The status of a connection. */
export function StatusBadge({ status }: { readonly status: HealthStatus }) {
  const { t } = useLingui();
  return <Badge {...LOOKS[status]}>{t(STATUS_WORDS[status])}</Badge>;
}
