import { useLingui } from '@lingui/react/macro';
import {
  IconAlertCircleFilled,
  IconCircleCheckFilled,
  IconCircleOff,
  IconClockFilled,
  IconClockX,
  type TablerIcon,
} from '@tabler/icons-react';
import type { HealthStatus } from './health.ts';
import classes from './status-badge.module.css';
import { STATUS_WORDS } from './words.ts';

const LOOKS: Readonly<Record<HealthStatus, { readonly tone: string; readonly Icon: TablerIcon }>> = {
  connected: { tone: 'ok', Icon: IconCircleCheckFilled },
  expiring: { tone: 'warn', Icon: IconClockFilled },
  expired: { tone: 'warn', Icon: IconClockX },
  error: { tone: 'bad', Icon: IconAlertCircleFilled },
  disconnected: { tone: 'idle', Icon: IconCircleOff },
};

/** The status in a word and an icon; colour is only the third signal. */
export function StatusBadge({ status }: { readonly status: HealthStatus }) {
  const { t } = useLingui();
  const { tone, Icon } = LOOKS[status];
  return (
    <span className={classes.badge} data-tone={tone}>
      <Icon size={14} aria-hidden="true" />
      {t(STATUS_WORDS[status])}
    </span>
  );
}
