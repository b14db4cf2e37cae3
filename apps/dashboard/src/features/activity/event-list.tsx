import type { AuditEvent, Connection } from '@evergrant/client';
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { Skeleton, Title, VisuallyHidden } from '@mantine/core';
import {
  IconAlertCircleFilled,
  IconChevronDown,
  IconCircleCheckFilled,
  IconPointFilled,
} from '@tabler/icons-react';
import { BrandIcon } from '../../components/brand-icon.tsx';
import { Copyable } from '../../components/copyable.tsx';
import { Time } from '../../components/time.tsx';
import { accountText } from '../../lib/account-text.ts';
import { formatLocale } from '../../lib/i18n.ts';
import { dayTitle } from '../../lib/time.ts';
import { useConnectionsByIds } from '../../lib/use-connections-by-ids.ts';
import { useMe } from '../../lib/use-me.ts';
import { useNow } from '../../lib/use-now.ts';
import { useProviderName } from '../../lib/use-providers.ts';
import { readActor } from './actor.ts';
import { collapseRuns } from './collapse-runs.ts';
import classes from './event-list.module.css';
import { type EventTone, eventWords } from './event-words.ts';
import { groupByDay } from './group-by-day.ts';
import { noteWords } from './note-words.ts';

const TONE_ICONS = {
  good: IconCircleCheckFilled,
  bad: IconAlertCircleFilled,
  neutral: IconPointFilled,
} as const;

/** Whether it tells of everything of a user, of everybody, or of one connection whose page says which. */
export type EventScope = 'all' | 'everybody' | 'connection';

/** A history, newest first, by day. */
export function EventList({
  events,
  scope,
}: {
  readonly events: readonly AuditEvent[];
  readonly scope: EventScope;
}) {
  const { i18n } = useLingui();
  const now = useNow(60_000);
  const connections = useConnectionsByIds(
    scope === 'connection' ? [] : events.flatMap(({ connectionId }) => connectionId ?? []),
  );
  return (
    <div className={classes.history}>
      {groupByDay(events).map(({ key, first, entries }) => (
        <section key={key} aria-label={dayTitle(first, now, formatLocale(i18n.locale))}>
          <Title order={scope === 'connection' ? 3 : 2} className={classes.day}>
            {dayTitle(first, now, formatLocale(i18n.locale))}
          </Title>
          <ol className={classes.events}>
            {collapseRuns(entries).map(({ event, earlier }) => (
              <EventItem
                key={event.id}
                event={event}
                earlier={earlier}
                scope={scope}
                connection={connections.find(({ id }) => id === event.connectionId)}
              />
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

function EventItem({
  event,
  earlier,
  scope,
  connection,
}: {
  readonly event: AuditEvent;
  /** The same, right before. */
  readonly earlier: readonly AuditEvent[];
  readonly scope: EventScope;
  readonly connection: Connection | undefined;
}) {
  const { t } = useLingui();
  const { words, tone } = eventWords(event);
  const note = noteWords(event);
  const times = earlier.length + 1;
  return (
    <li className={classes.event}>
      <ToneIcon tone={tone} />
      <details className={classes.details}>
        <summary>
          <span className={classes.words} data-scope={scope}>
            <span className={classes.what}>
              {t(words)}
              {times > 1 && (
                <span className={classes.note}>
                  <Plural value={times} one="# time" other="# times" />
                </span>
              )}
              {note !== null && <span className={classes.note}>{t(note)}</span>}
            </span>
            {scope === 'everybody' && <EventActor event={event} />}
            {scope !== 'connection' && event.provider !== null && (
              <EventAccount
                provider={event.provider}
                account={
                  connection === undefined ? event.accountId : (connection.label ?? accountText(connection))
                }
              />
            )}
          </span>
          <span className={classes.when}>
            <Time at={event.at} style="absolute" />
            <IconChevronDown size={14} aria-hidden="true" className={classes.chevron} />
          </span>
        </summary>
        <EventFacts event={event} scope={scope} />
        {earlier.length > 0 && (
          <p className={classes.earlier}>
            <Trans>Before that:</Trans>{' '}
            {earlier.map(({ id, at }, index) => (
              <span key={id}>
                {index > 0 && ', '}
                <Time at={at} style="absolute" />
              </span>
            ))}
          </p>
        )}
      </details>
    </li>
  );
}

/** Who did it. */
function EventActor({ event }: { readonly event: AuditEvent }) {
  return <span className={classes.where}>{useActorWords(event)}</span>;
}

/** Which account it was about. */
function EventAccount({
  provider,
  account,
}: {
  readonly provider: string;
  /** Its name where the connection still tells, else what the provider calls it. */
  readonly account: string | null;
}) {
  const providerName = useProviderName();
  return (
    <span className={classes.where}>
      <BrandIcon provider={provider} size={20} />
      {providerName(provider)}
      {account !== null && <span className={classes.account}>{account}</span>}
    </span>
  );
}

function ToneIcon({ tone }: { readonly tone: EventTone }) {
  const Icon = TONE_ICONS[tone];
  return <Icon size={16} aria-hidden="true" className={classes.icon} data-tone={tone} />;
}

function EventFacts({ event, scope }: { readonly event: AuditEvent; readonly scope: EventScope }) {
  const { t } = useLingui();
  const { userId, connectionId, accountId, ipAddress, userAgent, correlationId, metadata } = event;
  return (
    <dl className={classes.facts}>
      <Fact term={t`By`} value={useActorWords(event)} />
      {scope === 'everybody' && userId !== null && <Fact term={t`User`} value={String(userId)} />}
      {scope === 'everybody' && connectionId !== null && (
        <Fact term={t`Connection`} value={String(connectionId)} />
      )}
      {accountId !== null && <Fact term={t`Account ID`} value={accountId} />}
      {ipAddress !== null && <Fact term={t`IP address`} value={ipAddress} />}
      {userAgent !== null && <Fact term={t`Browser or program`} value={userAgent} />}
      {Object.entries(metadata)
        .filter(([, value]) => value !== null)
        .map(([key, value]) => (
          <Fact key={key} term={key} value={typeof value === 'string' ? value : JSON.stringify(value)} />
        ))}
      <dt>
        <Trans>Correlation ID</Trans>
      </dt>
      <dd>
        <Copyable value={correlationId} label={t`correlation ID`} />
      </dd>
    </dl>
  );
}

function Fact({ term, value }: { readonly term: string; readonly value: string }) {
  return (
    <>
      <dt>{term}</dt>
      <dd>{value}</dd>
    </>
  );
}

function useActorWords({ actor: text, actorName }: AuditEvent): string {
  const { t } = useLingui();
  const me = useMe();
  const actor = readActor(text, me?.type === 'session' || me?.type === 'connect_session' ? me.userId : null);
  switch (actor.kind) {
    case 'you':
      return t`You`;
    case 'you_as_operator':
      return t`You, as an operator`;
    case 'hub':
      return t`The hub, by itself`;
    case 'schedule':
      return t`The hub, on schedule`;
    case 'command_line':
      return actor.id === ''
        ? t`An operator, on the command line`
        : t`${actor.id} of the machine, on the command line`;
    case 'connect_link':
      return t`Through a connect link`;
    case 'nobody':
      return t`Somebody who was not signed in`;
    case 'user':
      return actorName === null ? t`User ${actor.id}` : t`${actorName} (user ${actor.id})`;
    case 'operator':
      return actorName === null ? t`Operator ${actor.id}` : t`${actorName} (operator ${actor.id})`;
    case 'api_key':
      return actorName === null
        ? t`An app, with API key ${actor.id}`
        : t`An app, with API key “${actorName}” (${actor.id})`;
    case 'provider':
      return t`The provider ${actor.id}, by a notice`;
    case 'other':
      return actor.id;
  }
}

/** Stands in until the events are there. */
export function EventListSkeleton() {
  const { t } = useLingui();
  return (
    <div>
      <VisuallyHidden role="status">{t`Loading history…`}</VisuallyHidden>
      {['60%', '45%', '70%', '52%', '64%'].map((width) => (
        <Skeleton key={width} height={14} width={width} my={18} aria-hidden="true" />
      ))}
    </div>
  );
}
